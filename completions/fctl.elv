
use builtin;
use str;

set edit:completion:arg-completer[fctl] = {|@words|
    fn spaces {|n|
        builtin:repeat $n ' ' | str:join ''
    }
    fn cand {|text desc|
        edit:complex-candidate $text &display=$text' '(spaces (- 14 (wcswidth $text)))$desc
    }
    var command = 'fctl'
    for word $words[1..-1] {
        if (str:has-prefix $word '-') {
            break
        }
        set command = $command';'$word
    }
    var completions = [
        &'fctl'= {
            cand --color 'Colour the output'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
            cand validate 'Judge Flink configuration files'
            cand config 'Show what Flink really loads'
            cand leader 'Who leads a cluster, who waits, since when'
            cand cluster 'The clusters of an ensemble'
            cand recovery 'The HA storage: what is there, what is missing, what is orphaned; and what happens when a part fails'
            cand snapshot 'Record a cluster''s znodes and the listing of its storage to a file'
            cand explain 'Explain a rule or an option of Flink'
            cand completions 'Print a completion script'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'fctl;validate'= {
            cand --flink-version 'Flink release to judge for, for example 1.17 or 1.17.2'
            cand --distribution 'Whose rules about restarts hold'
            cand -D 'Set a configuration value as Flink''s -D does: last, by exact key'
            cand --stdin-filename 'Name to judge standard input by'
            cand --deployment 'Where Flink runs (default: detected from keys and from conf/masters)'
            cand --format 'Output format'
            cand --fail-on 'Lowest severity that makes the exit code 1'
            cand --select 'Run only these rules: ids, beginnings of ids, or names, separated by commas'
            cand --ignore 'Leave these rules out'
            cand --color 'Colour the output'
            cand -r 'Judge every Flink configuration below the given directories'
            cand --recursive 'Judge every Flink configuration below the given directories'
            cand --assume-shared 'Treat local paths as shared storage (NFS): HA007 stays silent'
            cand -q 'Print findings only: no table, no summary'
            cand --quiet 'Print findings only: no table, no summary'
            cand -v 'Show where each setting comes from'
            cand --verbose 'Show where each setting comes from'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'fctl;config'= {
            cand --color 'Colour the output'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand show 'Show the entries that Flink loads from a file'
            cand diff 'Compare two configurations by what they mean'
            cand migrate 'Rewrite a flink-conf.yaml as the config.yaml that loads to the same map'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'fctl;config;show'= {
            cand --flink-version 'Flink release to judge for, for example 1.17 or 1.17.2'
            cand --distribution 'Whose rules about restarts hold'
            cand -D 'Set a configuration value as Flink''s -D does: last, by exact key'
            cand --stdin-filename 'Name to judge standard input by'
            cand --format 'Output format; `jsonl` prints one object for each path'
            cand --color 'Colour the output'
            cand --show-secrets 'Print sensitive values too; nothing else in fctl does'
            cand --all 'Add the options that are not set, with their defaults in the release'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'fctl;config;diff'= {
            cand --flink-version 'Flink release to judge for, for example 1.17 or 1.17.2'
            cand --distribution 'Whose rules about restarts hold'
            cand -D 'Set a configuration value as Flink''s -D does: last, by exact key'
            cand --stdin-filename 'Name to judge standard input by'
            cand --format 'Output format'
            cand --color 'Colour the output'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'fctl;config;migrate'= {
            cand -o 'Write the new file here, not to standard output'
            cand --output 'Write the new file here, not to standard output'
            cand --flink-version 'Release that read the old file, 1.12 to 1.20 (default: 1.20)'
            cand --to 'Release that is to read the new file, from 1.19 on (default: that of the Flink home around the file, else 2.3)'
            cand --format 'Format of the report: `text` goes to standard error; `json` goes to standard output, and the new file then only to where -o or --in-place say'
            cand --color 'Colour the output'
            cand --in-place 'Put config.yaml beside the source, and set the source aside as flink-conf.yaml.bak'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'fctl;config;help'= {
            cand show 'Show the entries that Flink loads from a file'
            cand diff 'Compare two configurations by what they mean'
            cand migrate 'Rewrite a flink-conf.yaml as the config.yaml that loads to the same map'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'fctl;config;help;show'= {
        }
        &'fctl;config;help;diff'= {
        }
        &'fctl;config;help;migrate'= {
        }
        &'fctl;config;help;help'= {
        }
        &'fctl;leader'= {
            cand --color 'Colour the output'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand status 'Show the leader, the queue, the components and the jobs of a cluster'
            cand switchover 'Move the leadership to the standby, on purpose, without losing a job'
            cand history 'Show the leader changes that --watch and switchovers recorded'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'fctl;leader;status'= {
            cand --conf 'Flink configuration: a file or a conf directory'
            cand --quorum 'ZooKeeper members, instead of those of the configuration'
            cand --cluster-id 'The cluster-id, instead of that of the configuration; on YARN the application id'
            cand -D 'Set a configuration value as Flink''s -D does: last, by exact key'
            cand --flink-version 'Flink release, for example 1.17 (default: detected from the layout or told by the leader)'
            cand --deployment 'Where Flink runs (default: detected from keys and from conf/masters)'
            cand --timeout 'Deadline of each step: name lookup, connection, session, REST; ten times as long for reading all znodes'
            cand --from 'Replay a snapshot instead of asking a cluster'
            cand --format 'Output format'
            cand --for 'End --watch after this time'
            cand --audit-log 'The history that --watch appends to [default: $XDG_STATE_HOME/fctl/history.jsonl]'
            cand --job 'Show only this job: its id, or the beginning of it'
            cand --component 'Show only this component: dispatcher, resource_manager, rest_server, job_manager'
            cand --host 'The host that --role asks about'
            cand --raw 'Print the data of one znode of the namespace, with what fctl makes of it'
            cand --color 'Colour the output'
            cand --watch 'Follow the cluster: one line for each change, as it happens'
            cand --no-rest 'Do not ask the leader''s REST API'
            cand --role 'Print one word about --host: leader, standby, none or unknown'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'fctl;leader;switchover'= {
            cand --conf 'Flink configuration: a file or a conf directory'
            cand --quorum 'ZooKeeper members, instead of those of the configuration'
            cand --cluster-id 'The cluster-id, instead of that of the configuration; on YARN the application id'
            cand -D 'Set a configuration value as Flink''s -D does: last, by exact key'
            cand --flink-version 'Flink release, for example 1.17 (default: detected from the layout or told by the leader)'
            cand --deployment 'Where Flink runs (default: detected from keys and from conf/masters)'
            cand --timeout 'Deadline of each step: name lookup, connection, session, REST; ten times as long for reading all znodes'
            cand --from 'Replay a snapshot instead of asking a cluster'
            cand --hadoop-conf 'Directory with core-site.xml and hdfs-site.xml, instead of $HADOOP_CONF_DIR and what Flink is configured with'
            cand --candidate 'Refuse unless this one is next: a host, or a ZooKeeper session (0x...)'
            cand --component 'Move the leader of this component: dispatcher, resource_manager, rest_server (up to 1.14 each has its own)'
            cand --method 'How the leader is made to go'
            cand --exec 'The command that makes the leader go, for --method exec'
            cand --pause 'How long to wait for the step-down of a leader that cannot be asked; an idle one needs 0.1 s, and is back within a second'
            cand --admin-port 'Port of the members'' AdminServer, which is asked who is connected where a member has `cons` switched off'
            cand --cool-down 'How long the last change of the leader must be ago; 0s for not at all'
            cand --deadline 'How long the switchover may take from the first act to the last job; each command, too'
            cand --at 'Wait until then, and check again (RFC 3339, for example 2026-11-25T03:00:00Z)'
            cand --hook 'Run this before and after; if it fails before, the switchover is refused'
            cand --audit-log 'The history that gets two lines [default: $XDG_STATE_HOME/fctl/history.jsonl]'
            cand --format 'Output format'
            cand --color 'Colour the output'
            cand --deep 'Open every retained checkpoint and ask for the state files it needs and for its _metadata'
            cand --dry-run 'Make all checks and show the plan, and change nothing'
            cand -y 'Do not ask before anything is changed'
            cand --yes 'Do not ask before anything is changed'
            cand --force 'Do it although a check failed that is not about losing jobs or leaders (fctl explain says which)'
            cand --no-rest 'Do not ask REST APIs: pause instead of seeing the step-down, and do not see whether the jobs run'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'fctl;leader;history'= {
            cand --conf 'Show only the cluster of this Flink configuration'
            cand --cluster 'Show only this cluster: root and cluster-id, for example /flink/orders'
            cand --limit 'Show the newest N entries'
            cand --audit-log 'The history file [default: $XDG_STATE_HOME/fctl/history.jsonl]'
            cand --format 'Output format'
            cand --color 'Colour the output'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'fctl;leader;help'= {
            cand status 'Show the leader, the queue, the components and the jobs of a cluster'
            cand switchover 'Move the leadership to the standby, on purpose, without losing a job'
            cand history 'Show the leader changes that --watch and switchovers recorded'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'fctl;leader;help;status'= {
        }
        &'fctl;leader;help;switchover'= {
        }
        &'fctl;leader;help;history'= {
        }
        &'fctl;leader;help;help'= {
        }
        &'fctl;cluster'= {
            cand --color 'Colour the output'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand list 'List every cluster-id below the root znode'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'fctl;cluster;list'= {
            cand --conf 'Flink configuration: a file or a conf directory'
            cand --quorum 'ZooKeeper members, instead of those of the configuration'
            cand --cluster-id 'The cluster-id, instead of that of the configuration; on YARN the application id'
            cand -D 'Set a configuration value as Flink''s -D does: last, by exact key'
            cand --flink-version 'Flink release, for example 1.17 (default: detected from the layout or told by the leader)'
            cand --deployment 'Where Flink runs (default: detected from keys and from conf/masters)'
            cand --timeout 'Deadline of each step: name lookup, connection, session, REST; ten times as long for reading all znodes'
            cand --from 'Replay a snapshot instead of asking a cluster'
            cand --format 'Output format'
            cand --color 'Colour the output'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'fctl;cluster;help'= {
            cand list 'List every cluster-id below the root znode'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'fctl;cluster;help;list'= {
        }
        &'fctl;cluster;help;help'= {
        }
        &'fctl;recovery'= {
            cand --color 'Colour the output'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand list 'List the files of the HA storage, and who points at each'
            cand check 'Check that every pointer has its file and every file its pointer'
            cand clean 'Remove files of the HA storage that nothing needs any more'
            cand repair 'Take broken pointers out of the way of the next leader'
            cand scenarios 'What happens when a part fails, under this configuration'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'fctl;recovery;list'= {
            cand --conf 'Flink configuration: a file or a conf directory'
            cand --quorum 'ZooKeeper members, instead of those of the configuration'
            cand --cluster-id 'The cluster-id, instead of that of the configuration; on YARN the application id'
            cand -D 'Set a configuration value as Flink''s -D does: last, by exact key'
            cand --flink-version 'Flink release, for example 1.17 (default: detected from the layout or told by the leader)'
            cand --deployment 'Where Flink runs (default: detected from keys and from conf/masters)'
            cand --timeout 'Deadline of each step: name lookup, connection, session, REST; ten times as long for reading all znodes'
            cand --from 'Replay a snapshot instead of asking a cluster'
            cand --hadoop-conf 'Directory with core-site.xml and hdfs-site.xml, instead of $HADOOP_CONF_DIR and what Flink is configured with'
            cand --only 'Read one half alone; the other is reported as skipped'
            cand --min-age 'Files younger than this are no orphans: their pointer may be on its way'
            cand --format 'Output format'
            cand --color 'Colour the output'
            cand --deep 'Open every retained checkpoint and ask for the state files it needs and for its _metadata'
            cand --no-rest 'Do not ask the leader''s REST API'
            cand --tree 'Draw the directories as a tree'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'fctl;recovery;check'= {
            cand --conf 'Flink configuration: a file or a conf directory'
            cand --quorum 'ZooKeeper members, instead of those of the configuration'
            cand --cluster-id 'The cluster-id, instead of that of the configuration; on YARN the application id'
            cand -D 'Set a configuration value as Flink''s -D does: last, by exact key'
            cand --flink-version 'Flink release, for example 1.17 (default: detected from the layout or told by the leader)'
            cand --deployment 'Where Flink runs (default: detected from keys and from conf/masters)'
            cand --timeout 'Deadline of each step: name lookup, connection, session, REST; ten times as long for reading all znodes'
            cand --from 'Replay a snapshot instead of asking a cluster'
            cand --hadoop-conf 'Directory with core-site.xml and hdfs-site.xml, instead of $HADOOP_CONF_DIR and what Flink is configured with'
            cand --only 'Read one half alone; the other is reported as skipped'
            cand --min-age 'Files younger than this are no orphans: their pointer may be on its way'
            cand --format 'Output format'
            cand --color 'Colour the output'
            cand --deep 'Open every retained checkpoint and ask for the state files it needs and for its _metadata'
            cand --no-rest 'Do not ask the leader''s REST API'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'fctl;recovery;clean'= {
            cand --conf 'Flink configuration: a file or a conf directory'
            cand --quorum 'ZooKeeper members, instead of those of the configuration'
            cand --cluster-id 'The cluster-id, instead of that of the configuration; on YARN the application id'
            cand -D 'Set a configuration value as Flink''s -D does: last, by exact key'
            cand --flink-version 'Flink release, for example 1.17 (default: detected from the layout or told by the leader)'
            cand --deployment 'Where Flink runs (default: detected from keys and from conf/masters)'
            cand --timeout 'Deadline of each step: name lookup, connection, session, REST; ten times as long for reading all znodes'
            cand --from 'Replay a snapshot instead of asking a cluster'
            cand --hadoop-conf 'Directory with core-site.xml and hdfs-site.xml, instead of $HADOOP_CONF_DIR and what Flink is configured with'
            cand --only 'Read one half alone; the other is reported as skipped'
            cand --min-age 'Files younger than this are no orphans: their pointer may be on its way'
            cand --format 'Output format'
            cand --confirm 'The cluster-id, typed: needed where no pointer leads into the directory'
            cand --audit-log 'The history that gets a line [default: $XDG_STATE_HOME/fctl/history.jsonl]'
            cand --color 'Colour the output'
            cand --deep 'Open every retained checkpoint and ask for the state files it needs and for its _metadata'
            cand --no-rest 'Do not ask the leader''s REST API'
            cand --apply 'Carry the plan out'
            cand -y 'Do not ask before the plan is carried out'
            cand --yes 'Do not ask before the plan is carried out'
            cand --skip-trash 'Remove for good what would go to the trash of HDFS'
            cand --znodes 'Remove the empty znodes of a dead cluster too'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'fctl;recovery;repair'= {
            cand --conf 'Flink configuration: a file or a conf directory'
            cand --quorum 'ZooKeeper members, instead of those of the configuration'
            cand --cluster-id 'The cluster-id, instead of that of the configuration; on YARN the application id'
            cand -D 'Set a configuration value as Flink''s -D does: last, by exact key'
            cand --flink-version 'Flink release, for example 1.17 (default: detected from the layout or told by the leader)'
            cand --deployment 'Where Flink runs (default: detected from keys and from conf/masters)'
            cand --timeout 'Deadline of each step: name lookup, connection, session, REST; ten times as long for reading all znodes'
            cand --from 'Replay a snapshot instead of asking a cluster'
            cand --hadoop-conf 'Directory with core-site.xml and hdfs-site.xml, instead of $HADOOP_CONF_DIR and what Flink is configured with'
            cand --only 'Read one half alone; the other is reported as skipped'
            cand --min-age 'Files younger than this are no orphans: their pointer may be on its way'
            cand --format 'Output format'
            cand --force 'Do it although a JobManager seems to lead: type the cluster-id'
            cand --backup 'Where the namespace is recorded before anything is removed [default: repair-TIME.snapshot beside the history]'
            cand --undo 'Put the pointers back that a repair removed: its backup'
            cand --audit-log 'The history that gets a line [default: $XDG_STATE_HOME/fctl/history.jsonl]'
            cand --color 'Colour the output'
            cand --deep 'Open every retained checkpoint and ask for the state files it needs and for its _metadata'
            cand --no-rest 'Do not ask the leader''s REST API'
            cand --apply 'Carry the plan out'
            cand -y 'Do not ask before the plan is carried out'
            cand --yes 'Do not ask before the plan is carried out'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'fctl;recovery;scenarios'= {
            cand --flink-version 'Flink release to judge for, for example 1.17 or 1.17.2'
            cand --distribution 'Whose rules about restarts hold'
            cand -D 'Set a configuration value as Flink''s -D does: last, by exact key'
            cand --stdin-filename 'Name to judge standard input by'
            cand --deployment 'Where Flink runs (default: detected from keys and from conf/masters; else both standalone and YARN are shown)'
            cand --format 'Output format'
            cand --color 'Colour the output'
            cand -v 'Show the sums behind the times, and what was measured'
            cand --verbose 'Show the sums behind the times, and what was measured'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'fctl;recovery;help'= {
            cand list 'List the files of the HA storage, and who points at each'
            cand check 'Check that every pointer has its file and every file its pointer'
            cand clean 'Remove files of the HA storage that nothing needs any more'
            cand repair 'Take broken pointers out of the way of the next leader'
            cand scenarios 'What happens when a part fails, under this configuration'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'fctl;recovery;help;list'= {
        }
        &'fctl;recovery;help;check'= {
        }
        &'fctl;recovery;help;clean'= {
        }
        &'fctl;recovery;help;repair'= {
        }
        &'fctl;recovery;help;scenarios'= {
        }
        &'fctl;recovery;help;help'= {
        }
        &'fctl;snapshot'= {
            cand --conf 'Flink configuration: a file or a conf directory'
            cand --quorum 'ZooKeeper members, instead of those of the configuration'
            cand --cluster-id 'The cluster-id, instead of that of the configuration; on YARN the application id'
            cand -D 'Set a configuration value as Flink''s -D does: last, by exact key'
            cand --flink-version 'Flink release, for example 1.17 (default: detected from the layout or told by the leader)'
            cand --deployment 'Where Flink runs (default: detected from keys and from conf/masters)'
            cand --timeout 'Deadline of each step: name lookup, connection, session, REST; ten times as long for reading all znodes'
            cand --from 'Replay a snapshot instead of asking a cluster'
            cand --hadoop-conf 'Directory with core-site.xml and hdfs-site.xml, instead of $HADOOP_CONF_DIR and what Flink is configured with'
            cand -o 'The file to write; `-` for standard output'
            cand --output 'The file to write; `-` for standard output'
            cand --color 'Colour the output'
            cand --deep 'Open every retained checkpoint and ask for the state files it needs and for its _metadata'
            cand --no-storage 'Do not read the HA storage'
            cand --no-rest 'Do not ask the leader''s REST API'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'fctl;explain'= {
            cand --flink-version 'Release to explain a key for (default: the newest that knows it)'
            cand --color 'Colour the output'
            cand --all 'Explain every rule'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'fctl;completions'= {
            cand --color 'Colour the output'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'fctl;help'= {
            cand validate 'Judge Flink configuration files'
            cand config 'Show what Flink really loads'
            cand leader 'Who leads a cluster, who waits, since when'
            cand cluster 'The clusters of an ensemble'
            cand recovery 'The HA storage: what is there, what is missing, what is orphaned; and what happens when a part fails'
            cand snapshot 'Record a cluster''s znodes and the listing of its storage to a file'
            cand explain 'Explain a rule or an option of Flink'
            cand completions 'Print a completion script'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'fctl;help;validate'= {
        }
        &'fctl;help;config'= {
            cand show 'Show the entries that Flink loads from a file'
            cand diff 'Compare two configurations by what they mean'
            cand migrate 'Rewrite a flink-conf.yaml as the config.yaml that loads to the same map'
        }
        &'fctl;help;config;show'= {
        }
        &'fctl;help;config;diff'= {
        }
        &'fctl;help;config;migrate'= {
        }
        &'fctl;help;leader'= {
            cand status 'Show the leader, the queue, the components and the jobs of a cluster'
            cand switchover 'Move the leadership to the standby, on purpose, without losing a job'
            cand history 'Show the leader changes that --watch and switchovers recorded'
        }
        &'fctl;help;leader;status'= {
        }
        &'fctl;help;leader;switchover'= {
        }
        &'fctl;help;leader;history'= {
        }
        &'fctl;help;cluster'= {
            cand list 'List every cluster-id below the root znode'
        }
        &'fctl;help;cluster;list'= {
        }
        &'fctl;help;recovery'= {
            cand list 'List the files of the HA storage, and who points at each'
            cand check 'Check that every pointer has its file and every file its pointer'
            cand clean 'Remove files of the HA storage that nothing needs any more'
            cand repair 'Take broken pointers out of the way of the next leader'
            cand scenarios 'What happens when a part fails, under this configuration'
        }
        &'fctl;help;recovery;list'= {
        }
        &'fctl;help;recovery;check'= {
        }
        &'fctl;help;recovery;clean'= {
        }
        &'fctl;help;recovery;repair'= {
        }
        &'fctl;help;recovery;scenarios'= {
        }
        &'fctl;help;snapshot'= {
        }
        &'fctl;help;explain'= {
        }
        &'fctl;help;completions'= {
        }
        &'fctl;help;help'= {
        }
    ]
    $completions[$command]
}
