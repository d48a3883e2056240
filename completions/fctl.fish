# Print an optspec for argparse to handle cmd's options that are independent of any subcommand.
function __fish_fctl_global_optspecs
    string join \n color= h/help V/version
end

function __fish_fctl_needs_command
    # Figure out if the current invocation already has a command.
    set -l cmd (commandline -opc)
    set -e cmd[1]
    argparse -s (__fish_fctl_global_optspecs) -- $cmd 2>/dev/null
    or return
    if set -q argv[1]
        # Also print the command, so this can be used to figure out what it is.
        echo $argv[1]
        return 1
    end
    return 0
end

function __fish_fctl_using_subcommand
    set -l cmd (__fish_fctl_needs_command)
    test -z "$cmd"
    and return 1
    contains -- $cmd[1] $argv
end

complete -c fctl -n "__fish_fctl_needs_command" -l color -d 'Colour the output' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c fctl -n "__fish_fctl_needs_command" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c fctl -n "__fish_fctl_needs_command" -s V -l version -d 'Print version'
complete -c fctl -n "__fish_fctl_needs_command" -f -a "validate" -d 'Judge Flink configuration files'
complete -c fctl -n "__fish_fctl_needs_command" -f -a "config" -d 'Show what Flink really loads'
complete -c fctl -n "__fish_fctl_needs_command" -f -a "leader" -d 'Who leads a cluster, who waits, since when'
complete -c fctl -n "__fish_fctl_needs_command" -f -a "cluster" -d 'The clusters of an ensemble'
complete -c fctl -n "__fish_fctl_needs_command" -f -a "recovery" -d 'The HA storage: what is there, what is missing, what is orphaned; and what happens when a part fails'
complete -c fctl -n "__fish_fctl_needs_command" -f -a "snapshot" -d 'Record a cluster\'s znodes and the listing of its storage to a file'
complete -c fctl -n "__fish_fctl_needs_command" -f -a "explain" -d 'Explain a rule or an option of Flink'
complete -c fctl -n "__fish_fctl_needs_command" -f -a "completions" -d 'Print a completion script'
complete -c fctl -n "__fish_fctl_needs_command" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c fctl -n "__fish_fctl_using_subcommand validate" -l flink-version -d 'Flink release to judge for, for example 1.17 or 1.17.2' -r
complete -c fctl -n "__fish_fctl_using_subcommand validate" -l distribution -d 'Whose rules about restarts hold' -r -f -a "mrs\t'MapReduce Service: `none` with checkpointing becomes fixed-delay, as its HA documentation says'
apache\t'Apache Flink, as its own loader decides'"
complete -c fctl -n "__fish_fctl_using_subcommand validate" -s D -d 'Set a configuration value as Flink\'s -D does: last, by exact key' -r
complete -c fctl -n "__fish_fctl_using_subcommand validate" -l stdin-filename -d 'Name to judge standard input by' -r
complete -c fctl -n "__fish_fctl_using_subcommand validate" -l deployment -d 'Where Flink runs (default: detected from keys and from conf/masters)' -r -f -a "yarn\t'On YARN: one JobManager, restarted by the ResourceManager'
standalone\t'JobManagers of `conf/masters`, or started by hand'
local\t'One process or one machine'
kubernetes\t'Kubernetes'"
complete -c fctl -n "__fish_fctl_using_subcommand validate" -l format -d 'Output format' -r -f -a "text\t'For people: a verdict table, findings with their place, a summary'
json\t'One JSON object (`schemas/report.v1.json`)'
sarif\t'SARIF 2.1.0, for code scanning'
github\t'Workflow commands of GitHub Actions'"
complete -c fctl -n "__fish_fctl_using_subcommand validate" -l fail-on -d 'Lowest severity that makes the exit code 1' -r -f -a "error\t'Errors'
warning\t'Errors and warnings'
info\t'Every finding'
never\t'Nothing'"
complete -c fctl -n "__fish_fctl_using_subcommand validate" -l select -d 'Run only these rules: ids, beginnings of ids, or names, separated by commas' -r
complete -c fctl -n "__fish_fctl_using_subcommand validate" -l ignore -d 'Leave these rules out' -r
complete -c fctl -n "__fish_fctl_using_subcommand validate" -l color -d 'Colour the output' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c fctl -n "__fish_fctl_using_subcommand validate" -s r -l recursive -d 'Judge every Flink configuration below the given directories'
complete -c fctl -n "__fish_fctl_using_subcommand validate" -l assume-shared -d 'Treat local paths as shared storage (NFS): HA007 stays silent'
complete -c fctl -n "__fish_fctl_using_subcommand validate" -s q -l quiet -d 'Print findings only: no table, no summary'
complete -c fctl -n "__fish_fctl_using_subcommand validate" -s v -l verbose -d 'Show where each setting comes from'
complete -c fctl -n "__fish_fctl_using_subcommand validate" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c fctl -n "__fish_fctl_using_subcommand config; and not __fish_seen_subcommand_from show diff migrate help" -l color -d 'Colour the output' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c fctl -n "__fish_fctl_using_subcommand config; and not __fish_seen_subcommand_from show diff migrate help" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c fctl -n "__fish_fctl_using_subcommand config; and not __fish_seen_subcommand_from show diff migrate help" -f -a "show" -d 'Show the entries that Flink loads from a file'
complete -c fctl -n "__fish_fctl_using_subcommand config; and not __fish_seen_subcommand_from show diff migrate help" -f -a "diff" -d 'Compare two configurations by what they mean'
complete -c fctl -n "__fish_fctl_using_subcommand config; and not __fish_seen_subcommand_from show diff migrate help" -f -a "migrate" -d 'Rewrite a flink-conf.yaml as the config.yaml that loads to the same map'
complete -c fctl -n "__fish_fctl_using_subcommand config; and not __fish_seen_subcommand_from show diff migrate help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c fctl -n "__fish_fctl_using_subcommand config; and __fish_seen_subcommand_from show" -l flink-version -d 'Flink release to judge for, for example 1.17 or 1.17.2' -r
complete -c fctl -n "__fish_fctl_using_subcommand config; and __fish_seen_subcommand_from show" -l distribution -d 'Whose rules about restarts hold' -r -f -a "mrs\t'MapReduce Service: `none` with checkpointing becomes fixed-delay, as its HA documentation says'
apache\t'Apache Flink, as its own loader decides'"
complete -c fctl -n "__fish_fctl_using_subcommand config; and __fish_seen_subcommand_from show" -s D -d 'Set a configuration value as Flink\'s -D does: last, by exact key' -r
complete -c fctl -n "__fish_fctl_using_subcommand config; and __fish_seen_subcommand_from show" -l stdin-filename -d 'Name to judge standard input by' -r
complete -c fctl -n "__fish_fctl_using_subcommand config; and __fish_seen_subcommand_from show" -l format -d 'Output format; `jsonl` prints one object for each path' -r -f -a "text\t'A table'
json\t'The envelope, with a list in `data`'
jsonl\t'One object for each path, in order'"
complete -c fctl -n "__fish_fctl_using_subcommand config; and __fish_seen_subcommand_from show" -l color -d 'Colour the output' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c fctl -n "__fish_fctl_using_subcommand config; and __fish_seen_subcommand_from show" -l show-secrets -d 'Print sensitive values too; nothing else in fctl does'
complete -c fctl -n "__fish_fctl_using_subcommand config; and __fish_seen_subcommand_from show" -l all -d 'Add the options that are not set, with their defaults in the release'
complete -c fctl -n "__fish_fctl_using_subcommand config; and __fish_seen_subcommand_from show" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c fctl -n "__fish_fctl_using_subcommand config; and __fish_seen_subcommand_from diff" -l flink-version -d 'Flink release to judge for, for example 1.17 or 1.17.2' -r
complete -c fctl -n "__fish_fctl_using_subcommand config; and __fish_seen_subcommand_from diff" -l distribution -d 'Whose rules about restarts hold' -r -f -a "mrs\t'MapReduce Service: `none` with checkpointing becomes fixed-delay, as its HA documentation says'
apache\t'Apache Flink, as its own loader decides'"
complete -c fctl -n "__fish_fctl_using_subcommand config; and __fish_seen_subcommand_from diff" -s D -d 'Set a configuration value as Flink\'s -D does: last, by exact key' -r
complete -c fctl -n "__fish_fctl_using_subcommand config; and __fish_seen_subcommand_from diff" -l stdin-filename -d 'Name to judge standard input by' -r
complete -c fctl -n "__fish_fctl_using_subcommand config; and __fish_seen_subcommand_from diff" -l format -d 'Output format' -r -f -a "text\t'For people'
json\t'The envelope of schemas/report.v1.json'"
complete -c fctl -n "__fish_fctl_using_subcommand config; and __fish_seen_subcommand_from diff" -l color -d 'Colour the output' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c fctl -n "__fish_fctl_using_subcommand config; and __fish_seen_subcommand_from diff" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c fctl -n "__fish_fctl_using_subcommand config; and __fish_seen_subcommand_from migrate" -s o -l output -d 'Write the new file here, not to standard output' -r
complete -c fctl -n "__fish_fctl_using_subcommand config; and __fish_seen_subcommand_from migrate" -l flink-version -d 'Release that read the old file, 1.12 to 1.20 (default: 1.20)' -r
complete -c fctl -n "__fish_fctl_using_subcommand config; and __fish_seen_subcommand_from migrate" -l to -d 'Release that is to read the new file, from 1.19 on (default: that of the Flink home around the file, else 2.3)' -r
complete -c fctl -n "__fish_fctl_using_subcommand config; and __fish_seen_subcommand_from migrate" -l format -d 'Format of the report: `text` goes to standard error; `json` goes to standard output, and the new file then only to where -o or --in-place say' -r -f -a "text\t'For people'
json\t'The envelope of schemas/report.v1.json'"
complete -c fctl -n "__fish_fctl_using_subcommand config; and __fish_seen_subcommand_from migrate" -l color -d 'Colour the output' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c fctl -n "__fish_fctl_using_subcommand config; and __fish_seen_subcommand_from migrate" -l in-place -d 'Put config.yaml beside the source, and set the source aside as flink-conf.yaml.bak'
complete -c fctl -n "__fish_fctl_using_subcommand config; and __fish_seen_subcommand_from migrate" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c fctl -n "__fish_fctl_using_subcommand config; and __fish_seen_subcommand_from help" -f -a "show" -d 'Show the entries that Flink loads from a file'
complete -c fctl -n "__fish_fctl_using_subcommand config; and __fish_seen_subcommand_from help" -f -a "diff" -d 'Compare two configurations by what they mean'
complete -c fctl -n "__fish_fctl_using_subcommand config; and __fish_seen_subcommand_from help" -f -a "migrate" -d 'Rewrite a flink-conf.yaml as the config.yaml that loads to the same map'
complete -c fctl -n "__fish_fctl_using_subcommand config; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c fctl -n "__fish_fctl_using_subcommand leader; and not __fish_seen_subcommand_from status switchover history help" -l color -d 'Colour the output' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c fctl -n "__fish_fctl_using_subcommand leader; and not __fish_seen_subcommand_from status switchover history help" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c fctl -n "__fish_fctl_using_subcommand leader; and not __fish_seen_subcommand_from status switchover history help" -f -a "status" -d 'Show the leader, the queue, the components and the jobs of a cluster'
complete -c fctl -n "__fish_fctl_using_subcommand leader; and not __fish_seen_subcommand_from status switchover history help" -f -a "switchover" -d 'Move the leadership to the standby, on purpose, without losing a job'
complete -c fctl -n "__fish_fctl_using_subcommand leader; and not __fish_seen_subcommand_from status switchover history help" -f -a "history" -d 'Show the leader changes that --watch and switchovers recorded'
complete -c fctl -n "__fish_fctl_using_subcommand leader; and not __fish_seen_subcommand_from status switchover history help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c fctl -n "__fish_fctl_using_subcommand leader; and __fish_seen_subcommand_from status" -l conf -d 'Flink configuration: a file or a conf directory' -r
complete -c fctl -n "__fish_fctl_using_subcommand leader; and __fish_seen_subcommand_from status" -l quorum -d 'ZooKeeper members, instead of those of the configuration' -r
complete -c fctl -n "__fish_fctl_using_subcommand leader; and __fish_seen_subcommand_from status" -l cluster-id -d 'The cluster-id, instead of that of the configuration; on YARN the application id' -r
complete -c fctl -n "__fish_fctl_using_subcommand leader; and __fish_seen_subcommand_from status" -s D -d 'Set a configuration value as Flink\'s -D does: last, by exact key' -r
complete -c fctl -n "__fish_fctl_using_subcommand leader; and __fish_seen_subcommand_from status" -l flink-version -d 'Flink release, for example 1.17 (default: detected from the layout or told by the leader)' -r
complete -c fctl -n "__fish_fctl_using_subcommand leader; and __fish_seen_subcommand_from status" -l deployment -d 'Where Flink runs (default: detected from keys and from conf/masters)' -r -f -a "yarn\t'On YARN: one JobManager, restarted by the ResourceManager'
standalone\t'JobManagers of `conf/masters`, or started by hand'
local\t'One process or one machine'
kubernetes\t'Kubernetes'"
complete -c fctl -n "__fish_fctl_using_subcommand leader; and __fish_seen_subcommand_from status" -l timeout -d 'Deadline of each step: name lookup, connection, session, REST; ten times as long for reading all znodes' -r
complete -c fctl -n "__fish_fctl_using_subcommand leader; and __fish_seen_subcommand_from status" -l from -d 'Replay a snapshot instead of asking a cluster' -r
complete -c fctl -n "__fish_fctl_using_subcommand leader; and __fish_seen_subcommand_from status" -l format -d 'Output format' -r -f -a "text\t'For people'
json\t'The envelope of schemas/report.v1.json'
jsonl\t'One object for each line, without the envelope'"
complete -c fctl -n "__fish_fctl_using_subcommand leader; and __fish_seen_subcommand_from status" -l for -d 'End --watch after this time' -r
complete -c fctl -n "__fish_fctl_using_subcommand leader; and __fish_seen_subcommand_from status" -l audit-log -d 'The history that --watch appends to [default: $XDG_STATE_HOME/fctl/history.jsonl]' -r
complete -c fctl -n "__fish_fctl_using_subcommand leader; and __fish_seen_subcommand_from status" -l job -d 'Show only this job: its id, or the beginning of it' -r
complete -c fctl -n "__fish_fctl_using_subcommand leader; and __fish_seen_subcommand_from status" -l component -d 'Show only this component: dispatcher, resource_manager, rest_server, job_manager' -r
complete -c fctl -n "__fish_fctl_using_subcommand leader; and __fish_seen_subcommand_from status" -l host -d 'The host that --role asks about' -r
complete -c fctl -n "__fish_fctl_using_subcommand leader; and __fish_seen_subcommand_from status" -l raw -d 'Print the data of one znode of the namespace, with what fctl makes of it' -r
complete -c fctl -n "__fish_fctl_using_subcommand leader; and __fish_seen_subcommand_from status" -l color -d 'Colour the output' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c fctl -n "__fish_fctl_using_subcommand leader; and __fish_seen_subcommand_from status" -l watch -d 'Follow the cluster: one line for each change, as it happens'
complete -c fctl -n "__fish_fctl_using_subcommand leader; and __fish_seen_subcommand_from status" -l no-rest -d 'Do not ask the leader\'s REST API'
complete -c fctl -n "__fish_fctl_using_subcommand leader; and __fish_seen_subcommand_from status" -l role -d 'Print one word about --host: leader, standby, none or unknown'
complete -c fctl -n "__fish_fctl_using_subcommand leader; and __fish_seen_subcommand_from status" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c fctl -n "__fish_fctl_using_subcommand leader; and __fish_seen_subcommand_from switchover" -l conf -d 'Flink configuration: a file or a conf directory' -r
complete -c fctl -n "__fish_fctl_using_subcommand leader; and __fish_seen_subcommand_from switchover" -l quorum -d 'ZooKeeper members, instead of those of the configuration' -r
complete -c fctl -n "__fish_fctl_using_subcommand leader; and __fish_seen_subcommand_from switchover" -l cluster-id -d 'The cluster-id, instead of that of the configuration; on YARN the application id' -r
complete -c fctl -n "__fish_fctl_using_subcommand leader; and __fish_seen_subcommand_from switchover" -s D -d 'Set a configuration value as Flink\'s -D does: last, by exact key' -r
complete -c fctl -n "__fish_fctl_using_subcommand leader; and __fish_seen_subcommand_from switchover" -l flink-version -d 'Flink release, for example 1.17 (default: detected from the layout or told by the leader)' -r
complete -c fctl -n "__fish_fctl_using_subcommand leader; and __fish_seen_subcommand_from switchover" -l deployment -d 'Where Flink runs (default: detected from keys and from conf/masters)' -r -f -a "yarn\t'On YARN: one JobManager, restarted by the ResourceManager'
standalone\t'JobManagers of `conf/masters`, or started by hand'
local\t'One process or one machine'
kubernetes\t'Kubernetes'"
complete -c fctl -n "__fish_fctl_using_subcommand leader; and __fish_seen_subcommand_from switchover" -l timeout -d 'Deadline of each step: name lookup, connection, session, REST; ten times as long for reading all znodes' -r
complete -c fctl -n "__fish_fctl_using_subcommand leader; and __fish_seen_subcommand_from switchover" -l from -d 'Replay a snapshot instead of asking a cluster' -r
complete -c fctl -n "__fish_fctl_using_subcommand leader; and __fish_seen_subcommand_from switchover" -l hadoop-conf -d 'Directory with core-site.xml and hdfs-site.xml, instead of $HADOOP_CONF_DIR and what Flink is configured with' -r
complete -c fctl -n "__fish_fctl_using_subcommand leader; and __fish_seen_subcommand_from switchover" -l candidate -d 'Refuse unless this one is next: a host, or a ZooKeeper session (0x...)' -r
complete -c fctl -n "__fish_fctl_using_subcommand leader; and __fish_seen_subcommand_from switchover" -l component -d 'Move the leader of this component: dispatcher, resource_manager, rest_server (up to 1.14 each has its own)' -r
complete -c fctl -n "__fish_fctl_using_subcommand leader; and __fish_seen_subcommand_from switchover" -l method -d 'How the leader is made to go' -r -f -a "session\t'End its ZooKeeper session; the process stays up and becomes standby'
exec\t'Run a command of the operator\'s'"
complete -c fctl -n "__fish_fctl_using_subcommand leader; and __fish_seen_subcommand_from switchover" -l exec -d 'The command that makes the leader go, for --method exec' -r
complete -c fctl -n "__fish_fctl_using_subcommand leader; and __fish_seen_subcommand_from switchover" -l pause -d 'How long to wait for the step-down of a leader that cannot be asked; an idle one needs 0.1 s, and is back within a second' -r
complete -c fctl -n "__fish_fctl_using_subcommand leader; and __fish_seen_subcommand_from switchover" -l admin-port -d 'Port of the members\' AdminServer, which is asked who is connected where a member has `cons` switched off' -r
complete -c fctl -n "__fish_fctl_using_subcommand leader; and __fish_seen_subcommand_from switchover" -l cool-down -d 'How long the last change of the leader must be ago; 0s for not at all' -r
complete -c fctl -n "__fish_fctl_using_subcommand leader; and __fish_seen_subcommand_from switchover" -l deadline -d 'How long the switchover may take from the first act to the last job; each command, too' -r
complete -c fctl -n "__fish_fctl_using_subcommand leader; and __fish_seen_subcommand_from switchover" -l at -d 'Wait until then, and check again (RFC 3339, for example 2026-11-25T03:00:00Z)' -r
complete -c fctl -n "__fish_fctl_using_subcommand leader; and __fish_seen_subcommand_from switchover" -l hook -d 'Run this before and after; if it fails before, the switchover is refused' -r
complete -c fctl -n "__fish_fctl_using_subcommand leader; and __fish_seen_subcommand_from switchover" -l audit-log -d 'The history that gets two lines [default: $XDG_STATE_HOME/fctl/history.jsonl]' -r
complete -c fctl -n "__fish_fctl_using_subcommand leader; and __fish_seen_subcommand_from switchover" -l format -d 'Output format' -r -f -a "text\t'For people'
json\t'The envelope of schemas/report.v1.json'"
complete -c fctl -n "__fish_fctl_using_subcommand leader; and __fish_seen_subcommand_from switchover" -l color -d 'Colour the output' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c fctl -n "__fish_fctl_using_subcommand leader; and __fish_seen_subcommand_from switchover" -l deep -d 'Open every retained checkpoint and ask for the state files it needs and for its _metadata'
complete -c fctl -n "__fish_fctl_using_subcommand leader; and __fish_seen_subcommand_from switchover" -l dry-run -d 'Make all checks and show the plan, and change nothing'
complete -c fctl -n "__fish_fctl_using_subcommand leader; and __fish_seen_subcommand_from switchover" -s y -l yes -d 'Do not ask before anything is changed'
complete -c fctl -n "__fish_fctl_using_subcommand leader; and __fish_seen_subcommand_from switchover" -l force -d 'Do it although a check failed that is not about losing jobs or leaders (fctl explain says which)'
complete -c fctl -n "__fish_fctl_using_subcommand leader; and __fish_seen_subcommand_from switchover" -l no-rest -d 'Do not ask REST APIs: pause instead of seeing the step-down, and do not see whether the jobs run'
complete -c fctl -n "__fish_fctl_using_subcommand leader; and __fish_seen_subcommand_from switchover" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c fctl -n "__fish_fctl_using_subcommand leader; and __fish_seen_subcommand_from history" -l conf -d 'Show only the cluster of this Flink configuration' -r
complete -c fctl -n "__fish_fctl_using_subcommand leader; and __fish_seen_subcommand_from history" -l cluster -d 'Show only this cluster: root and cluster-id, for example /flink/orders' -r
complete -c fctl -n "__fish_fctl_using_subcommand leader; and __fish_seen_subcommand_from history" -l limit -d 'Show the newest N entries' -r
complete -c fctl -n "__fish_fctl_using_subcommand leader; and __fish_seen_subcommand_from history" -l audit-log -d 'The history file [default: $XDG_STATE_HOME/fctl/history.jsonl]' -r
complete -c fctl -n "__fish_fctl_using_subcommand leader; and __fish_seen_subcommand_from history" -l format -d 'Output format' -r -f -a "text\t'For people'
json\t'The envelope of schemas/report.v1.json'
jsonl\t'One object for each line, without the envelope'"
complete -c fctl -n "__fish_fctl_using_subcommand leader; and __fish_seen_subcommand_from history" -l color -d 'Colour the output' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c fctl -n "__fish_fctl_using_subcommand leader; and __fish_seen_subcommand_from history" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c fctl -n "__fish_fctl_using_subcommand leader; and __fish_seen_subcommand_from help" -f -a "status" -d 'Show the leader, the queue, the components and the jobs of a cluster'
complete -c fctl -n "__fish_fctl_using_subcommand leader; and __fish_seen_subcommand_from help" -f -a "switchover" -d 'Move the leadership to the standby, on purpose, without losing a job'
complete -c fctl -n "__fish_fctl_using_subcommand leader; and __fish_seen_subcommand_from help" -f -a "history" -d 'Show the leader changes that --watch and switchovers recorded'
complete -c fctl -n "__fish_fctl_using_subcommand leader; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c fctl -n "__fish_fctl_using_subcommand cluster; and not __fish_seen_subcommand_from list help" -l color -d 'Colour the output' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c fctl -n "__fish_fctl_using_subcommand cluster; and not __fish_seen_subcommand_from list help" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c fctl -n "__fish_fctl_using_subcommand cluster; and not __fish_seen_subcommand_from list help" -f -a "list" -d 'List every cluster-id below the root znode'
complete -c fctl -n "__fish_fctl_using_subcommand cluster; and not __fish_seen_subcommand_from list help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c fctl -n "__fish_fctl_using_subcommand cluster; and __fish_seen_subcommand_from list" -l conf -d 'Flink configuration: a file or a conf directory' -r
complete -c fctl -n "__fish_fctl_using_subcommand cluster; and __fish_seen_subcommand_from list" -l quorum -d 'ZooKeeper members, instead of those of the configuration' -r
complete -c fctl -n "__fish_fctl_using_subcommand cluster; and __fish_seen_subcommand_from list" -l cluster-id -d 'The cluster-id, instead of that of the configuration; on YARN the application id' -r
complete -c fctl -n "__fish_fctl_using_subcommand cluster; and __fish_seen_subcommand_from list" -s D -d 'Set a configuration value as Flink\'s -D does: last, by exact key' -r
complete -c fctl -n "__fish_fctl_using_subcommand cluster; and __fish_seen_subcommand_from list" -l flink-version -d 'Flink release, for example 1.17 (default: detected from the layout or told by the leader)' -r
complete -c fctl -n "__fish_fctl_using_subcommand cluster; and __fish_seen_subcommand_from list" -l deployment -d 'Where Flink runs (default: detected from keys and from conf/masters)' -r -f -a "yarn\t'On YARN: one JobManager, restarted by the ResourceManager'
standalone\t'JobManagers of `conf/masters`, or started by hand'
local\t'One process or one machine'
kubernetes\t'Kubernetes'"
complete -c fctl -n "__fish_fctl_using_subcommand cluster; and __fish_seen_subcommand_from list" -l timeout -d 'Deadline of each step: name lookup, connection, session, REST; ten times as long for reading all znodes' -r
complete -c fctl -n "__fish_fctl_using_subcommand cluster; and __fish_seen_subcommand_from list" -l from -d 'Replay a snapshot instead of asking a cluster' -r
complete -c fctl -n "__fish_fctl_using_subcommand cluster; and __fish_seen_subcommand_from list" -l format -d 'Output format' -r -f -a "text\t'For people'
json\t'The envelope of schemas/report.v1.json'"
complete -c fctl -n "__fish_fctl_using_subcommand cluster; and __fish_seen_subcommand_from list" -l color -d 'Colour the output' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c fctl -n "__fish_fctl_using_subcommand cluster; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c fctl -n "__fish_fctl_using_subcommand cluster; and __fish_seen_subcommand_from help" -f -a "list" -d 'List every cluster-id below the root znode'
complete -c fctl -n "__fish_fctl_using_subcommand cluster; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c fctl -n "__fish_fctl_using_subcommand recovery; and not __fish_seen_subcommand_from list check clean repair scenarios help" -l color -d 'Colour the output' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c fctl -n "__fish_fctl_using_subcommand recovery; and not __fish_seen_subcommand_from list check clean repair scenarios help" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c fctl -n "__fish_fctl_using_subcommand recovery; and not __fish_seen_subcommand_from list check clean repair scenarios help" -f -a "list" -d 'List the files of the HA storage, and who points at each'
complete -c fctl -n "__fish_fctl_using_subcommand recovery; and not __fish_seen_subcommand_from list check clean repair scenarios help" -f -a "check" -d 'Check that every pointer has its file and every file its pointer'
complete -c fctl -n "__fish_fctl_using_subcommand recovery; and not __fish_seen_subcommand_from list check clean repair scenarios help" -f -a "clean" -d 'Remove files of the HA storage that nothing needs any more'
complete -c fctl -n "__fish_fctl_using_subcommand recovery; and not __fish_seen_subcommand_from list check clean repair scenarios help" -f -a "repair" -d 'Take broken pointers out of the way of the next leader'
complete -c fctl -n "__fish_fctl_using_subcommand recovery; and not __fish_seen_subcommand_from list check clean repair scenarios help" -f -a "scenarios" -d 'What happens when a part fails, under this configuration'
complete -c fctl -n "__fish_fctl_using_subcommand recovery; and not __fish_seen_subcommand_from list check clean repair scenarios help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c fctl -n "__fish_fctl_using_subcommand recovery; and __fish_seen_subcommand_from list" -l conf -d 'Flink configuration: a file or a conf directory' -r
complete -c fctl -n "__fish_fctl_using_subcommand recovery; and __fish_seen_subcommand_from list" -l quorum -d 'ZooKeeper members, instead of those of the configuration' -r
complete -c fctl -n "__fish_fctl_using_subcommand recovery; and __fish_seen_subcommand_from list" -l cluster-id -d 'The cluster-id, instead of that of the configuration; on YARN the application id' -r
complete -c fctl -n "__fish_fctl_using_subcommand recovery; and __fish_seen_subcommand_from list" -s D -d 'Set a configuration value as Flink\'s -D does: last, by exact key' -r
complete -c fctl -n "__fish_fctl_using_subcommand recovery; and __fish_seen_subcommand_from list" -l flink-version -d 'Flink release, for example 1.17 (default: detected from the layout or told by the leader)' -r
complete -c fctl -n "__fish_fctl_using_subcommand recovery; and __fish_seen_subcommand_from list" -l deployment -d 'Where Flink runs (default: detected from keys and from conf/masters)' -r -f -a "yarn\t'On YARN: one JobManager, restarted by the ResourceManager'
standalone\t'JobManagers of `conf/masters`, or started by hand'
local\t'One process or one machine'
kubernetes\t'Kubernetes'"
complete -c fctl -n "__fish_fctl_using_subcommand recovery; and __fish_seen_subcommand_from list" -l timeout -d 'Deadline of each step: name lookup, connection, session, REST; ten times as long for reading all znodes' -r
complete -c fctl -n "__fish_fctl_using_subcommand recovery; and __fish_seen_subcommand_from list" -l from -d 'Replay a snapshot instead of asking a cluster' -r
complete -c fctl -n "__fish_fctl_using_subcommand recovery; and __fish_seen_subcommand_from list" -l hadoop-conf -d 'Directory with core-site.xml and hdfs-site.xml, instead of $HADOOP_CONF_DIR and what Flink is configured with' -r
complete -c fctl -n "__fish_fctl_using_subcommand recovery; and __fish_seen_subcommand_from list" -l only -d 'Read one half alone; the other is reported as skipped' -r -f -a "zookeeper\t'The pointers, without their files'
storage\t'The files, without their pointers'"
complete -c fctl -n "__fish_fctl_using_subcommand recovery; and __fish_seen_subcommand_from list" -l min-age -d 'Files younger than this are no orphans: their pointer may be on its way' -r
complete -c fctl -n "__fish_fctl_using_subcommand recovery; and __fish_seen_subcommand_from list" -l format -d 'Output format' -r -f -a "text\t'For people'
json\t'The envelope of schemas/report.v1.json'"
complete -c fctl -n "__fish_fctl_using_subcommand recovery; and __fish_seen_subcommand_from list" -l color -d 'Colour the output' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c fctl -n "__fish_fctl_using_subcommand recovery; and __fish_seen_subcommand_from list" -l deep -d 'Open every retained checkpoint and ask for the state files it needs and for its _metadata'
complete -c fctl -n "__fish_fctl_using_subcommand recovery; and __fish_seen_subcommand_from list" -l no-rest -d 'Do not ask the leader\'s REST API'
complete -c fctl -n "__fish_fctl_using_subcommand recovery; and __fish_seen_subcommand_from list" -l tree -d 'Draw the directories as a tree'
complete -c fctl -n "__fish_fctl_using_subcommand recovery; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c fctl -n "__fish_fctl_using_subcommand recovery; and __fish_seen_subcommand_from check" -l conf -d 'Flink configuration: a file or a conf directory' -r
complete -c fctl -n "__fish_fctl_using_subcommand recovery; and __fish_seen_subcommand_from check" -l quorum -d 'ZooKeeper members, instead of those of the configuration' -r
complete -c fctl -n "__fish_fctl_using_subcommand recovery; and __fish_seen_subcommand_from check" -l cluster-id -d 'The cluster-id, instead of that of the configuration; on YARN the application id' -r
complete -c fctl -n "__fish_fctl_using_subcommand recovery; and __fish_seen_subcommand_from check" -s D -d 'Set a configuration value as Flink\'s -D does: last, by exact key' -r
complete -c fctl -n "__fish_fctl_using_subcommand recovery; and __fish_seen_subcommand_from check" -l flink-version -d 'Flink release, for example 1.17 (default: detected from the layout or told by the leader)' -r
complete -c fctl -n "__fish_fctl_using_subcommand recovery; and __fish_seen_subcommand_from check" -l deployment -d 'Where Flink runs (default: detected from keys and from conf/masters)' -r -f -a "yarn\t'On YARN: one JobManager, restarted by the ResourceManager'
standalone\t'JobManagers of `conf/masters`, or started by hand'
local\t'One process or one machine'
kubernetes\t'Kubernetes'"
complete -c fctl -n "__fish_fctl_using_subcommand recovery; and __fish_seen_subcommand_from check" -l timeout -d 'Deadline of each step: name lookup, connection, session, REST; ten times as long for reading all znodes' -r
complete -c fctl -n "__fish_fctl_using_subcommand recovery; and __fish_seen_subcommand_from check" -l from -d 'Replay a snapshot instead of asking a cluster' -r
complete -c fctl -n "__fish_fctl_using_subcommand recovery; and __fish_seen_subcommand_from check" -l hadoop-conf -d 'Directory with core-site.xml and hdfs-site.xml, instead of $HADOOP_CONF_DIR and what Flink is configured with' -r
complete -c fctl -n "__fish_fctl_using_subcommand recovery; and __fish_seen_subcommand_from check" -l only -d 'Read one half alone; the other is reported as skipped' -r -f -a "zookeeper\t'The pointers, without their files'
storage\t'The files, without their pointers'"
complete -c fctl -n "__fish_fctl_using_subcommand recovery; and __fish_seen_subcommand_from check" -l min-age -d 'Files younger than this are no orphans: their pointer may be on its way' -r
complete -c fctl -n "__fish_fctl_using_subcommand recovery; and __fish_seen_subcommand_from check" -l format -d 'Output format' -r -f -a "text\t'For people'
json\t'The envelope of schemas/report.v1.json'"
complete -c fctl -n "__fish_fctl_using_subcommand recovery; and __fish_seen_subcommand_from check" -l color -d 'Colour the output' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c fctl -n "__fish_fctl_using_subcommand recovery; and __fish_seen_subcommand_from check" -l deep -d 'Open every retained checkpoint and ask for the state files it needs and for its _metadata'
complete -c fctl -n "__fish_fctl_using_subcommand recovery; and __fish_seen_subcommand_from check" -l no-rest -d 'Do not ask the leader\'s REST API'
complete -c fctl -n "__fish_fctl_using_subcommand recovery; and __fish_seen_subcommand_from check" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c fctl -n "__fish_fctl_using_subcommand recovery; and __fish_seen_subcommand_from clean" -l conf -d 'Flink configuration: a file or a conf directory' -r
complete -c fctl -n "__fish_fctl_using_subcommand recovery; and __fish_seen_subcommand_from clean" -l quorum -d 'ZooKeeper members, instead of those of the configuration' -r
complete -c fctl -n "__fish_fctl_using_subcommand recovery; and __fish_seen_subcommand_from clean" -l cluster-id -d 'The cluster-id, instead of that of the configuration; on YARN the application id' -r
complete -c fctl -n "__fish_fctl_using_subcommand recovery; and __fish_seen_subcommand_from clean" -s D -d 'Set a configuration value as Flink\'s -D does: last, by exact key' -r
complete -c fctl -n "__fish_fctl_using_subcommand recovery; and __fish_seen_subcommand_from clean" -l flink-version -d 'Flink release, for example 1.17 (default: detected from the layout or told by the leader)' -r
complete -c fctl -n "__fish_fctl_using_subcommand recovery; and __fish_seen_subcommand_from clean" -l deployment -d 'Where Flink runs (default: detected from keys and from conf/masters)' -r -f -a "yarn\t'On YARN: one JobManager, restarted by the ResourceManager'
standalone\t'JobManagers of `conf/masters`, or started by hand'
local\t'One process or one machine'
kubernetes\t'Kubernetes'"
complete -c fctl -n "__fish_fctl_using_subcommand recovery; and __fish_seen_subcommand_from clean" -l timeout -d 'Deadline of each step: name lookup, connection, session, REST; ten times as long for reading all znodes' -r
complete -c fctl -n "__fish_fctl_using_subcommand recovery; and __fish_seen_subcommand_from clean" -l from -d 'Replay a snapshot instead of asking a cluster' -r
complete -c fctl -n "__fish_fctl_using_subcommand recovery; and __fish_seen_subcommand_from clean" -l hadoop-conf -d 'Directory with core-site.xml and hdfs-site.xml, instead of $HADOOP_CONF_DIR and what Flink is configured with' -r
complete -c fctl -n "__fish_fctl_using_subcommand recovery; and __fish_seen_subcommand_from clean" -l only -d 'Read one half alone; the other is reported as skipped' -r -f -a "zookeeper\t'The pointers, without their files'
storage\t'The files, without their pointers'"
complete -c fctl -n "__fish_fctl_using_subcommand recovery; and __fish_seen_subcommand_from clean" -l min-age -d 'Files younger than this are no orphans: their pointer may be on its way' -r
complete -c fctl -n "__fish_fctl_using_subcommand recovery; and __fish_seen_subcommand_from clean" -l format -d 'Output format' -r -f -a "text\t'For people'
json\t'The envelope of schemas/report.v1.json'"
complete -c fctl -n "__fish_fctl_using_subcommand recovery; and __fish_seen_subcommand_from clean" -l confirm -d 'The cluster-id, typed: needed where no pointer leads into the directory' -r
complete -c fctl -n "__fish_fctl_using_subcommand recovery; and __fish_seen_subcommand_from clean" -l audit-log -d 'The history that gets a line [default: $XDG_STATE_HOME/fctl/history.jsonl]' -r
complete -c fctl -n "__fish_fctl_using_subcommand recovery; and __fish_seen_subcommand_from clean" -l color -d 'Colour the output' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c fctl -n "__fish_fctl_using_subcommand recovery; and __fish_seen_subcommand_from clean" -l deep -d 'Open every retained checkpoint and ask for the state files it needs and for its _metadata'
complete -c fctl -n "__fish_fctl_using_subcommand recovery; and __fish_seen_subcommand_from clean" -l no-rest -d 'Do not ask the leader\'s REST API'
complete -c fctl -n "__fish_fctl_using_subcommand recovery; and __fish_seen_subcommand_from clean" -l apply -d 'Carry the plan out'
complete -c fctl -n "__fish_fctl_using_subcommand recovery; and __fish_seen_subcommand_from clean" -s y -l yes -d 'Do not ask before the plan is carried out'
complete -c fctl -n "__fish_fctl_using_subcommand recovery; and __fish_seen_subcommand_from clean" -l skip-trash -d 'Remove for good what would go to the trash of HDFS'
complete -c fctl -n "__fish_fctl_using_subcommand recovery; and __fish_seen_subcommand_from clean" -l znodes -d 'Remove the empty znodes of a dead cluster too'
complete -c fctl -n "__fish_fctl_using_subcommand recovery; and __fish_seen_subcommand_from clean" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c fctl -n "__fish_fctl_using_subcommand recovery; and __fish_seen_subcommand_from repair" -l conf -d 'Flink configuration: a file or a conf directory' -r
complete -c fctl -n "__fish_fctl_using_subcommand recovery; and __fish_seen_subcommand_from repair" -l quorum -d 'ZooKeeper members, instead of those of the configuration' -r
complete -c fctl -n "__fish_fctl_using_subcommand recovery; and __fish_seen_subcommand_from repair" -l cluster-id -d 'The cluster-id, instead of that of the configuration; on YARN the application id' -r
complete -c fctl -n "__fish_fctl_using_subcommand recovery; and __fish_seen_subcommand_from repair" -s D -d 'Set a configuration value as Flink\'s -D does: last, by exact key' -r
complete -c fctl -n "__fish_fctl_using_subcommand recovery; and __fish_seen_subcommand_from repair" -l flink-version -d 'Flink release, for example 1.17 (default: detected from the layout or told by the leader)' -r
complete -c fctl -n "__fish_fctl_using_subcommand recovery; and __fish_seen_subcommand_from repair" -l deployment -d 'Where Flink runs (default: detected from keys and from conf/masters)' -r -f -a "yarn\t'On YARN: one JobManager, restarted by the ResourceManager'
standalone\t'JobManagers of `conf/masters`, or started by hand'
local\t'One process or one machine'
kubernetes\t'Kubernetes'"
complete -c fctl -n "__fish_fctl_using_subcommand recovery; and __fish_seen_subcommand_from repair" -l timeout -d 'Deadline of each step: name lookup, connection, session, REST; ten times as long for reading all znodes' -r
complete -c fctl -n "__fish_fctl_using_subcommand recovery; and __fish_seen_subcommand_from repair" -l from -d 'Replay a snapshot instead of asking a cluster' -r
complete -c fctl -n "__fish_fctl_using_subcommand recovery; and __fish_seen_subcommand_from repair" -l hadoop-conf -d 'Directory with core-site.xml and hdfs-site.xml, instead of $HADOOP_CONF_DIR and what Flink is configured with' -r
complete -c fctl -n "__fish_fctl_using_subcommand recovery; and __fish_seen_subcommand_from repair" -l only -d 'Read one half alone; the other is reported as skipped' -r -f -a "zookeeper\t'The pointers, without their files'
storage\t'The files, without their pointers'"
complete -c fctl -n "__fish_fctl_using_subcommand recovery; and __fish_seen_subcommand_from repair" -l min-age -d 'Files younger than this are no orphans: their pointer may be on its way' -r
complete -c fctl -n "__fish_fctl_using_subcommand recovery; and __fish_seen_subcommand_from repair" -l format -d 'Output format' -r -f -a "text\t'For people'
json\t'The envelope of schemas/report.v1.json'"
complete -c fctl -n "__fish_fctl_using_subcommand recovery; and __fish_seen_subcommand_from repair" -l force -d 'Do it although a JobManager seems to lead: type the cluster-id' -r
complete -c fctl -n "__fish_fctl_using_subcommand recovery; and __fish_seen_subcommand_from repair" -l backup -d 'Where the namespace is recorded before anything is removed [default: repair-TIME.snapshot beside the history]' -r
complete -c fctl -n "__fish_fctl_using_subcommand recovery; and __fish_seen_subcommand_from repair" -l undo -d 'Put the pointers back that a repair removed: its backup' -r
complete -c fctl -n "__fish_fctl_using_subcommand recovery; and __fish_seen_subcommand_from repair" -l audit-log -d 'The history that gets a line [default: $XDG_STATE_HOME/fctl/history.jsonl]' -r
complete -c fctl -n "__fish_fctl_using_subcommand recovery; and __fish_seen_subcommand_from repair" -l color -d 'Colour the output' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c fctl -n "__fish_fctl_using_subcommand recovery; and __fish_seen_subcommand_from repair" -l deep -d 'Open every retained checkpoint and ask for the state files it needs and for its _metadata'
complete -c fctl -n "__fish_fctl_using_subcommand recovery; and __fish_seen_subcommand_from repair" -l no-rest -d 'Do not ask the leader\'s REST API'
complete -c fctl -n "__fish_fctl_using_subcommand recovery; and __fish_seen_subcommand_from repair" -l apply -d 'Carry the plan out'
complete -c fctl -n "__fish_fctl_using_subcommand recovery; and __fish_seen_subcommand_from repair" -s y -l yes -d 'Do not ask before the plan is carried out'
complete -c fctl -n "__fish_fctl_using_subcommand recovery; and __fish_seen_subcommand_from repair" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c fctl -n "__fish_fctl_using_subcommand recovery; and __fish_seen_subcommand_from scenarios" -l flink-version -d 'Flink release to judge for, for example 1.17 or 1.17.2' -r
complete -c fctl -n "__fish_fctl_using_subcommand recovery; and __fish_seen_subcommand_from scenarios" -l distribution -d 'Whose rules about restarts hold' -r -f -a "mrs\t'MapReduce Service: `none` with checkpointing becomes fixed-delay, as its HA documentation says'
apache\t'Apache Flink, as its own loader decides'"
complete -c fctl -n "__fish_fctl_using_subcommand recovery; and __fish_seen_subcommand_from scenarios" -s D -d 'Set a configuration value as Flink\'s -D does: last, by exact key' -r
complete -c fctl -n "__fish_fctl_using_subcommand recovery; and __fish_seen_subcommand_from scenarios" -l stdin-filename -d 'Name to judge standard input by' -r
complete -c fctl -n "__fish_fctl_using_subcommand recovery; and __fish_seen_subcommand_from scenarios" -l deployment -d 'Where Flink runs (default: detected from keys and from conf/masters; else both standalone and YARN are shown)' -r -f -a "yarn\t'On YARN: one JobManager, restarted by the ResourceManager'
standalone\t'JobManagers of `conf/masters`, or started by hand'
local\t'One process or one machine'
kubernetes\t'Kubernetes'"
complete -c fctl -n "__fish_fctl_using_subcommand recovery; and __fish_seen_subcommand_from scenarios" -l format -d 'Output format' -r -f -a "text\t'For people'
json\t'The envelope of schemas/report.v1.json'"
complete -c fctl -n "__fish_fctl_using_subcommand recovery; and __fish_seen_subcommand_from scenarios" -l color -d 'Colour the output' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c fctl -n "__fish_fctl_using_subcommand recovery; and __fish_seen_subcommand_from scenarios" -s v -l verbose -d 'Show the sums behind the times, and what was measured'
complete -c fctl -n "__fish_fctl_using_subcommand recovery; and __fish_seen_subcommand_from scenarios" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c fctl -n "__fish_fctl_using_subcommand recovery; and __fish_seen_subcommand_from help" -f -a "list" -d 'List the files of the HA storage, and who points at each'
complete -c fctl -n "__fish_fctl_using_subcommand recovery; and __fish_seen_subcommand_from help" -f -a "check" -d 'Check that every pointer has its file and every file its pointer'
complete -c fctl -n "__fish_fctl_using_subcommand recovery; and __fish_seen_subcommand_from help" -f -a "clean" -d 'Remove files of the HA storage that nothing needs any more'
complete -c fctl -n "__fish_fctl_using_subcommand recovery; and __fish_seen_subcommand_from help" -f -a "repair" -d 'Take broken pointers out of the way of the next leader'
complete -c fctl -n "__fish_fctl_using_subcommand recovery; and __fish_seen_subcommand_from help" -f -a "scenarios" -d 'What happens when a part fails, under this configuration'
complete -c fctl -n "__fish_fctl_using_subcommand recovery; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c fctl -n "__fish_fctl_using_subcommand snapshot" -l conf -d 'Flink configuration: a file or a conf directory' -r
complete -c fctl -n "__fish_fctl_using_subcommand snapshot" -l quorum -d 'ZooKeeper members, instead of those of the configuration' -r
complete -c fctl -n "__fish_fctl_using_subcommand snapshot" -l cluster-id -d 'The cluster-id, instead of that of the configuration; on YARN the application id' -r
complete -c fctl -n "__fish_fctl_using_subcommand snapshot" -s D -d 'Set a configuration value as Flink\'s -D does: last, by exact key' -r
complete -c fctl -n "__fish_fctl_using_subcommand snapshot" -l flink-version -d 'Flink release, for example 1.17 (default: detected from the layout or told by the leader)' -r
complete -c fctl -n "__fish_fctl_using_subcommand snapshot" -l deployment -d 'Where Flink runs (default: detected from keys and from conf/masters)' -r -f -a "yarn\t'On YARN: one JobManager, restarted by the ResourceManager'
standalone\t'JobManagers of `conf/masters`, or started by hand'
local\t'One process or one machine'
kubernetes\t'Kubernetes'"
complete -c fctl -n "__fish_fctl_using_subcommand snapshot" -l timeout -d 'Deadline of each step: name lookup, connection, session, REST; ten times as long for reading all znodes' -r
complete -c fctl -n "__fish_fctl_using_subcommand snapshot" -l from -d 'Replay a snapshot instead of asking a cluster' -r
complete -c fctl -n "__fish_fctl_using_subcommand snapshot" -l hadoop-conf -d 'Directory with core-site.xml and hdfs-site.xml, instead of $HADOOP_CONF_DIR and what Flink is configured with' -r
complete -c fctl -n "__fish_fctl_using_subcommand snapshot" -s o -l output -d 'The file to write; `-` for standard output' -r
complete -c fctl -n "__fish_fctl_using_subcommand snapshot" -l color -d 'Colour the output' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c fctl -n "__fish_fctl_using_subcommand snapshot" -l deep -d 'Open every retained checkpoint and ask for the state files it needs and for its _metadata'
complete -c fctl -n "__fish_fctl_using_subcommand snapshot" -l no-storage -d 'Do not read the HA storage'
complete -c fctl -n "__fish_fctl_using_subcommand snapshot" -l no-rest -d 'Do not ask the leader\'s REST API'
complete -c fctl -n "__fish_fctl_using_subcommand snapshot" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c fctl -n "__fish_fctl_using_subcommand explain" -l flink-version -d 'Release to explain a key for (default: the newest that knows it)' -r
complete -c fctl -n "__fish_fctl_using_subcommand explain" -l color -d 'Colour the output' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c fctl -n "__fish_fctl_using_subcommand explain" -l all -d 'Explain every rule'
complete -c fctl -n "__fish_fctl_using_subcommand explain" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c fctl -n "__fish_fctl_using_subcommand completions" -l color -d 'Colour the output' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c fctl -n "__fish_fctl_using_subcommand completions" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c fctl -n "__fish_fctl_using_subcommand help; and not __fish_seen_subcommand_from validate config leader cluster recovery snapshot explain completions help" -f -a "validate" -d 'Judge Flink configuration files'
complete -c fctl -n "__fish_fctl_using_subcommand help; and not __fish_seen_subcommand_from validate config leader cluster recovery snapshot explain completions help" -f -a "config" -d 'Show what Flink really loads'
complete -c fctl -n "__fish_fctl_using_subcommand help; and not __fish_seen_subcommand_from validate config leader cluster recovery snapshot explain completions help" -f -a "leader" -d 'Who leads a cluster, who waits, since when'
complete -c fctl -n "__fish_fctl_using_subcommand help; and not __fish_seen_subcommand_from validate config leader cluster recovery snapshot explain completions help" -f -a "cluster" -d 'The clusters of an ensemble'
complete -c fctl -n "__fish_fctl_using_subcommand help; and not __fish_seen_subcommand_from validate config leader cluster recovery snapshot explain completions help" -f -a "recovery" -d 'The HA storage: what is there, what is missing, what is orphaned; and what happens when a part fails'
complete -c fctl -n "__fish_fctl_using_subcommand help; and not __fish_seen_subcommand_from validate config leader cluster recovery snapshot explain completions help" -f -a "snapshot" -d 'Record a cluster\'s znodes and the listing of its storage to a file'
complete -c fctl -n "__fish_fctl_using_subcommand help; and not __fish_seen_subcommand_from validate config leader cluster recovery snapshot explain completions help" -f -a "explain" -d 'Explain a rule or an option of Flink'
complete -c fctl -n "__fish_fctl_using_subcommand help; and not __fish_seen_subcommand_from validate config leader cluster recovery snapshot explain completions help" -f -a "completions" -d 'Print a completion script'
complete -c fctl -n "__fish_fctl_using_subcommand help; and not __fish_seen_subcommand_from validate config leader cluster recovery snapshot explain completions help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c fctl -n "__fish_fctl_using_subcommand help; and __fish_seen_subcommand_from config" -f -a "show" -d 'Show the entries that Flink loads from a file'
complete -c fctl -n "__fish_fctl_using_subcommand help; and __fish_seen_subcommand_from config" -f -a "diff" -d 'Compare two configurations by what they mean'
complete -c fctl -n "__fish_fctl_using_subcommand help; and __fish_seen_subcommand_from config" -f -a "migrate" -d 'Rewrite a flink-conf.yaml as the config.yaml that loads to the same map'
complete -c fctl -n "__fish_fctl_using_subcommand help; and __fish_seen_subcommand_from leader" -f -a "status" -d 'Show the leader, the queue, the components and the jobs of a cluster'
complete -c fctl -n "__fish_fctl_using_subcommand help; and __fish_seen_subcommand_from leader" -f -a "switchover" -d 'Move the leadership to the standby, on purpose, without losing a job'
complete -c fctl -n "__fish_fctl_using_subcommand help; and __fish_seen_subcommand_from leader" -f -a "history" -d 'Show the leader changes that --watch and switchovers recorded'
complete -c fctl -n "__fish_fctl_using_subcommand help; and __fish_seen_subcommand_from cluster" -f -a "list" -d 'List every cluster-id below the root znode'
complete -c fctl -n "__fish_fctl_using_subcommand help; and __fish_seen_subcommand_from recovery" -f -a "list" -d 'List the files of the HA storage, and who points at each'
complete -c fctl -n "__fish_fctl_using_subcommand help; and __fish_seen_subcommand_from recovery" -f -a "check" -d 'Check that every pointer has its file and every file its pointer'
complete -c fctl -n "__fish_fctl_using_subcommand help; and __fish_seen_subcommand_from recovery" -f -a "clean" -d 'Remove files of the HA storage that nothing needs any more'
complete -c fctl -n "__fish_fctl_using_subcommand help; and __fish_seen_subcommand_from recovery" -f -a "repair" -d 'Take broken pointers out of the way of the next leader'
complete -c fctl -n "__fish_fctl_using_subcommand help; and __fish_seen_subcommand_from recovery" -f -a "scenarios" -d 'What happens when a part fails, under this configuration'
