
using namespace System.Management.Automation
using namespace System.Management.Automation.Language

Register-ArgumentCompleter -Native -CommandName 'fctl' -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)

    $commandElements = $commandAst.CommandElements
    $command = @(
        'fctl'
        for ($i = 1; $i -lt $commandElements.Count; $i++) {
            $element = $commandElements[$i]
            if ($element -isnot [StringConstantExpressionAst] -or
                $element.StringConstantType -ne [StringConstantType]::BareWord -or
                $element.Value.StartsWith('-') -or
                $element.Value -eq $wordToComplete) {
                break
        }
        $element.Value
    }) -join ';'

    $completions = @(switch ($command) {
        'fctl' {
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colour the output')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('validate', 'validate', [CompletionResultType]::ParameterValue, 'Judge Flink configuration files')
            [CompletionResult]::new('config', 'config', [CompletionResultType]::ParameterValue, 'Show what Flink really loads')
            [CompletionResult]::new('leader', 'leader', [CompletionResultType]::ParameterValue, 'Who leads a cluster, who waits, since when')
            [CompletionResult]::new('cluster', 'cluster', [CompletionResultType]::ParameterValue, 'The clusters of an ensemble')
            [CompletionResult]::new('recovery', 'recovery', [CompletionResultType]::ParameterValue, 'The HA storage: what is there, what is missing, what is orphaned; and what happens when a part fails')
            [CompletionResult]::new('snapshot', 'snapshot', [CompletionResultType]::ParameterValue, 'Record a cluster''s znodes and the listing of its storage to a file')
            [CompletionResult]::new('explain', 'explain', [CompletionResultType]::ParameterValue, 'Explain a rule or an option of Flink')
            [CompletionResult]::new('completions', 'completions', [CompletionResultType]::ParameterValue, 'Print a completion script')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'fctl;validate' {
            [CompletionResult]::new('--flink-version', '--flink-version', [CompletionResultType]::ParameterName, 'Flink release to judge for, for example 1.17 or 1.17.2')
            [CompletionResult]::new('--distribution', '--distribution', [CompletionResultType]::ParameterName, 'Whose rules about restarts hold')
            [CompletionResult]::new('-D', '-D ', [CompletionResultType]::ParameterName, 'Set a configuration value as Flink''s -D does: last, by exact key')
            [CompletionResult]::new('--stdin-filename', '--stdin-filename', [CompletionResultType]::ParameterName, 'Name to judge standard input by')
            [CompletionResult]::new('--deployment', '--deployment', [CompletionResultType]::ParameterName, 'Where Flink runs (default: detected from keys and from conf/masters)')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('--fail-on', '--fail-on', [CompletionResultType]::ParameterName, 'Lowest severity that makes the exit code 1')
            [CompletionResult]::new('--select', '--select', [CompletionResultType]::ParameterName, 'Run only these rules: ids, beginnings of ids, or names, separated by commas')
            [CompletionResult]::new('--ignore', '--ignore', [CompletionResultType]::ParameterName, 'Leave these rules out')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colour the output')
            [CompletionResult]::new('-r', '-r', [CompletionResultType]::ParameterName, 'Judge every Flink configuration below the given directories')
            [CompletionResult]::new('--recursive', '--recursive', [CompletionResultType]::ParameterName, 'Judge every Flink configuration below the given directories')
            [CompletionResult]::new('--assume-shared', '--assume-shared', [CompletionResultType]::ParameterName, 'Treat local paths as shared storage (NFS): HA007 stays silent')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print findings only: no table, no summary')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print findings only: no table, no summary')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show where each setting comes from')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show where each setting comes from')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'fctl;config' {
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colour the output')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Show the entries that Flink loads from a file')
            [CompletionResult]::new('diff', 'diff', [CompletionResultType]::ParameterValue, 'Compare two configurations by what they mean')
            [CompletionResult]::new('migrate', 'migrate', [CompletionResultType]::ParameterValue, 'Rewrite a flink-conf.yaml as the config.yaml that loads to the same map')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'fctl;config;show' {
            [CompletionResult]::new('--flink-version', '--flink-version', [CompletionResultType]::ParameterName, 'Flink release to judge for, for example 1.17 or 1.17.2')
            [CompletionResult]::new('--distribution', '--distribution', [CompletionResultType]::ParameterName, 'Whose rules about restarts hold')
            [CompletionResult]::new('-D', '-D ', [CompletionResultType]::ParameterName, 'Set a configuration value as Flink''s -D does: last, by exact key')
            [CompletionResult]::new('--stdin-filename', '--stdin-filename', [CompletionResultType]::ParameterName, 'Name to judge standard input by')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'Output format; `jsonl` prints one object for each path')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colour the output')
            [CompletionResult]::new('--show-secrets', '--show-secrets', [CompletionResultType]::ParameterName, 'Print sensitive values too; nothing else in fctl does')
            [CompletionResult]::new('--all', '--all', [CompletionResultType]::ParameterName, 'Add the options that are not set, with their defaults in the release')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'fctl;config;diff' {
            [CompletionResult]::new('--flink-version', '--flink-version', [CompletionResultType]::ParameterName, 'Flink release to judge for, for example 1.17 or 1.17.2')
            [CompletionResult]::new('--distribution', '--distribution', [CompletionResultType]::ParameterName, 'Whose rules about restarts hold')
            [CompletionResult]::new('-D', '-D ', [CompletionResultType]::ParameterName, 'Set a configuration value as Flink''s -D does: last, by exact key')
            [CompletionResult]::new('--stdin-filename', '--stdin-filename', [CompletionResultType]::ParameterName, 'Name to judge standard input by')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colour the output')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'fctl;config;migrate' {
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Write the new file here, not to standard output')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Write the new file here, not to standard output')
            [CompletionResult]::new('--flink-version', '--flink-version', [CompletionResultType]::ParameterName, 'Release that read the old file, 1.12 to 1.20 (default: 1.20)')
            [CompletionResult]::new('--to', '--to', [CompletionResultType]::ParameterName, 'Release that is to read the new file, from 1.19 on (default: that of the Flink home around the file, else 2.3)')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'Format of the report: `text` goes to standard error; `json` goes to standard output, and the new file then only to where -o or --in-place say')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colour the output')
            [CompletionResult]::new('--in-place', '--in-place', [CompletionResultType]::ParameterName, 'Put config.yaml beside the source, and set the source aside as flink-conf.yaml.bak')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'fctl;config;help' {
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Show the entries that Flink loads from a file')
            [CompletionResult]::new('diff', 'diff', [CompletionResultType]::ParameterValue, 'Compare two configurations by what they mean')
            [CompletionResult]::new('migrate', 'migrate', [CompletionResultType]::ParameterValue, 'Rewrite a flink-conf.yaml as the config.yaml that loads to the same map')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'fctl;config;help;show' {
            break
        }
        'fctl;config;help;diff' {
            break
        }
        'fctl;config;help;migrate' {
            break
        }
        'fctl;config;help;help' {
            break
        }
        'fctl;leader' {
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colour the output')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('status', 'status', [CompletionResultType]::ParameterValue, 'Show the leader, the queue, the components and the jobs of a cluster')
            [CompletionResult]::new('switchover', 'switchover', [CompletionResultType]::ParameterValue, 'Move the leadership to the standby, on purpose, without losing a job')
            [CompletionResult]::new('history', 'history', [CompletionResultType]::ParameterValue, 'Show the leader changes that --watch and switchovers recorded')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'fctl;leader;status' {
            [CompletionResult]::new('--conf', '--conf', [CompletionResultType]::ParameterName, 'Flink configuration: a file or a conf directory')
            [CompletionResult]::new('--quorum', '--quorum', [CompletionResultType]::ParameterName, 'ZooKeeper members, instead of those of the configuration')
            [CompletionResult]::new('--cluster-id', '--cluster-id', [CompletionResultType]::ParameterName, 'The cluster-id, instead of that of the configuration; on YARN the application id')
            [CompletionResult]::new('-D', '-D ', [CompletionResultType]::ParameterName, 'Set a configuration value as Flink''s -D does: last, by exact key')
            [CompletionResult]::new('--flink-version', '--flink-version', [CompletionResultType]::ParameterName, 'Flink release, for example 1.17 (default: detected from the layout or told by the leader)')
            [CompletionResult]::new('--deployment', '--deployment', [CompletionResultType]::ParameterName, 'Where Flink runs (default: detected from keys and from conf/masters)')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Deadline of each step: name lookup, connection, session, REST; ten times as long for reading all znodes')
            [CompletionResult]::new('--from', '--from', [CompletionResultType]::ParameterName, 'Replay a snapshot instead of asking a cluster')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('--for', '--for', [CompletionResultType]::ParameterName, 'End --watch after this time')
            [CompletionResult]::new('--audit-log', '--audit-log', [CompletionResultType]::ParameterName, 'The history that --watch appends to [default: $XDG_STATE_HOME/fctl/history.jsonl]')
            [CompletionResult]::new('--job', '--job', [CompletionResultType]::ParameterName, 'Show only this job: its id, or the beginning of it')
            [CompletionResult]::new('--component', '--component', [CompletionResultType]::ParameterName, 'Show only this component: dispatcher, resource_manager, rest_server, job_manager')
            [CompletionResult]::new('--host', '--host', [CompletionResultType]::ParameterName, 'The host that --role asks about')
            [CompletionResult]::new('--raw', '--raw', [CompletionResultType]::ParameterName, 'Print the data of one znode of the namespace, with what fctl makes of it')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colour the output')
            [CompletionResult]::new('--watch', '--watch', [CompletionResultType]::ParameterName, 'Follow the cluster: one line for each change, as it happens')
            [CompletionResult]::new('--no-rest', '--no-rest', [CompletionResultType]::ParameterName, 'Do not ask the leader''s REST API')
            [CompletionResult]::new('--role', '--role', [CompletionResultType]::ParameterName, 'Print one word about --host: leader, standby, none or unknown')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'fctl;leader;switchover' {
            [CompletionResult]::new('--conf', '--conf', [CompletionResultType]::ParameterName, 'Flink configuration: a file or a conf directory')
            [CompletionResult]::new('--quorum', '--quorum', [CompletionResultType]::ParameterName, 'ZooKeeper members, instead of those of the configuration')
            [CompletionResult]::new('--cluster-id', '--cluster-id', [CompletionResultType]::ParameterName, 'The cluster-id, instead of that of the configuration; on YARN the application id')
            [CompletionResult]::new('-D', '-D ', [CompletionResultType]::ParameterName, 'Set a configuration value as Flink''s -D does: last, by exact key')
            [CompletionResult]::new('--flink-version', '--flink-version', [CompletionResultType]::ParameterName, 'Flink release, for example 1.17 (default: detected from the layout or told by the leader)')
            [CompletionResult]::new('--deployment', '--deployment', [CompletionResultType]::ParameterName, 'Where Flink runs (default: detected from keys and from conf/masters)')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Deadline of each step: name lookup, connection, session, REST; ten times as long for reading all znodes')
            [CompletionResult]::new('--from', '--from', [CompletionResultType]::ParameterName, 'Replay a snapshot instead of asking a cluster')
            [CompletionResult]::new('--hadoop-conf', '--hadoop-conf', [CompletionResultType]::ParameterName, 'Directory with core-site.xml and hdfs-site.xml, instead of $HADOOP_CONF_DIR and what Flink is configured with')
            [CompletionResult]::new('--candidate', '--candidate', [CompletionResultType]::ParameterName, 'Refuse unless this one is next: a host, or a ZooKeeper session (0x...)')
            [CompletionResult]::new('--component', '--component', [CompletionResultType]::ParameterName, 'Move the leader of this component: dispatcher, resource_manager, rest_server (up to 1.14 each has its own)')
            [CompletionResult]::new('--method', '--method', [CompletionResultType]::ParameterName, 'How the leader is made to go')
            [CompletionResult]::new('--exec', '--exec', [CompletionResultType]::ParameterName, 'The command that makes the leader go, for --method exec')
            [CompletionResult]::new('--pause', '--pause', [CompletionResultType]::ParameterName, 'How long to wait for the step-down of a leader that cannot be asked; an idle one needs 0.1 s, and is back within a second')
            [CompletionResult]::new('--admin-port', '--admin-port', [CompletionResultType]::ParameterName, 'Port of the members'' AdminServer, which is asked who is connected where a member has `cons` switched off')
            [CompletionResult]::new('--cool-down', '--cool-down', [CompletionResultType]::ParameterName, 'How long the last change of the leader must be ago; 0s for not at all')
            [CompletionResult]::new('--deadline', '--deadline', [CompletionResultType]::ParameterName, 'How long the switchover may take from the first act to the last job; each command, too')
            [CompletionResult]::new('--at', '--at', [CompletionResultType]::ParameterName, 'Wait until then, and check again (RFC 3339, for example 2026-11-25T03:00:00Z)')
            [CompletionResult]::new('--hook', '--hook', [CompletionResultType]::ParameterName, 'Run this before and after; if it fails before, the switchover is refused')
            [CompletionResult]::new('--audit-log', '--audit-log', [CompletionResultType]::ParameterName, 'The history that gets two lines [default: $XDG_STATE_HOME/fctl/history.jsonl]')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colour the output')
            [CompletionResult]::new('--deep', '--deep', [CompletionResultType]::ParameterName, 'Open every retained checkpoint and ask for the state files it needs and for its _metadata')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Make all checks and show the plan, and change nothing')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Do not ask before anything is changed')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Do not ask before anything is changed')
            [CompletionResult]::new('--force', '--force', [CompletionResultType]::ParameterName, 'Do it although a check failed that is not about losing jobs or leaders (fctl explain says which)')
            [CompletionResult]::new('--no-rest', '--no-rest', [CompletionResultType]::ParameterName, 'Do not ask REST APIs: pause instead of seeing the step-down, and do not see whether the jobs run')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'fctl;leader;history' {
            [CompletionResult]::new('--conf', '--conf', [CompletionResultType]::ParameterName, 'Show only the cluster of this Flink configuration')
            [CompletionResult]::new('--cluster', '--cluster', [CompletionResultType]::ParameterName, 'Show only this cluster: root and cluster-id, for example /flink/orders')
            [CompletionResult]::new('--limit', '--limit', [CompletionResultType]::ParameterName, 'Show the newest N entries')
            [CompletionResult]::new('--audit-log', '--audit-log', [CompletionResultType]::ParameterName, 'The history file [default: $XDG_STATE_HOME/fctl/history.jsonl]')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colour the output')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'fctl;leader;help' {
            [CompletionResult]::new('status', 'status', [CompletionResultType]::ParameterValue, 'Show the leader, the queue, the components and the jobs of a cluster')
            [CompletionResult]::new('switchover', 'switchover', [CompletionResultType]::ParameterValue, 'Move the leadership to the standby, on purpose, without losing a job')
            [CompletionResult]::new('history', 'history', [CompletionResultType]::ParameterValue, 'Show the leader changes that --watch and switchovers recorded')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'fctl;leader;help;status' {
            break
        }
        'fctl;leader;help;switchover' {
            break
        }
        'fctl;leader;help;history' {
            break
        }
        'fctl;leader;help;help' {
            break
        }
        'fctl;cluster' {
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colour the output')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List every cluster-id below the root znode')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'fctl;cluster;list' {
            [CompletionResult]::new('--conf', '--conf', [CompletionResultType]::ParameterName, 'Flink configuration: a file or a conf directory')
            [CompletionResult]::new('--quorum', '--quorum', [CompletionResultType]::ParameterName, 'ZooKeeper members, instead of those of the configuration')
            [CompletionResult]::new('--cluster-id', '--cluster-id', [CompletionResultType]::ParameterName, 'The cluster-id, instead of that of the configuration; on YARN the application id')
            [CompletionResult]::new('-D', '-D ', [CompletionResultType]::ParameterName, 'Set a configuration value as Flink''s -D does: last, by exact key')
            [CompletionResult]::new('--flink-version', '--flink-version', [CompletionResultType]::ParameterName, 'Flink release, for example 1.17 (default: detected from the layout or told by the leader)')
            [CompletionResult]::new('--deployment', '--deployment', [CompletionResultType]::ParameterName, 'Where Flink runs (default: detected from keys and from conf/masters)')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Deadline of each step: name lookup, connection, session, REST; ten times as long for reading all znodes')
            [CompletionResult]::new('--from', '--from', [CompletionResultType]::ParameterName, 'Replay a snapshot instead of asking a cluster')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colour the output')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'fctl;cluster;help' {
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List every cluster-id below the root znode')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'fctl;cluster;help;list' {
            break
        }
        'fctl;cluster;help;help' {
            break
        }
        'fctl;recovery' {
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colour the output')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List the files of the HA storage, and who points at each')
            [CompletionResult]::new('check', 'check', [CompletionResultType]::ParameterValue, 'Check that every pointer has its file and every file its pointer')
            [CompletionResult]::new('clean', 'clean', [CompletionResultType]::ParameterValue, 'Remove files of the HA storage that nothing needs any more')
            [CompletionResult]::new('repair', 'repair', [CompletionResultType]::ParameterValue, 'Take broken pointers out of the way of the next leader')
            [CompletionResult]::new('scenarios', 'scenarios', [CompletionResultType]::ParameterValue, 'What happens when a part fails, under this configuration')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'fctl;recovery;list' {
            [CompletionResult]::new('--conf', '--conf', [CompletionResultType]::ParameterName, 'Flink configuration: a file or a conf directory')
            [CompletionResult]::new('--quorum', '--quorum', [CompletionResultType]::ParameterName, 'ZooKeeper members, instead of those of the configuration')
            [CompletionResult]::new('--cluster-id', '--cluster-id', [CompletionResultType]::ParameterName, 'The cluster-id, instead of that of the configuration; on YARN the application id')
            [CompletionResult]::new('-D', '-D ', [CompletionResultType]::ParameterName, 'Set a configuration value as Flink''s -D does: last, by exact key')
            [CompletionResult]::new('--flink-version', '--flink-version', [CompletionResultType]::ParameterName, 'Flink release, for example 1.17 (default: detected from the layout or told by the leader)')
            [CompletionResult]::new('--deployment', '--deployment', [CompletionResultType]::ParameterName, 'Where Flink runs (default: detected from keys and from conf/masters)')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Deadline of each step: name lookup, connection, session, REST; ten times as long for reading all znodes')
            [CompletionResult]::new('--from', '--from', [CompletionResultType]::ParameterName, 'Replay a snapshot instead of asking a cluster')
            [CompletionResult]::new('--hadoop-conf', '--hadoop-conf', [CompletionResultType]::ParameterName, 'Directory with core-site.xml and hdfs-site.xml, instead of $HADOOP_CONF_DIR and what Flink is configured with')
            [CompletionResult]::new('--only', '--only', [CompletionResultType]::ParameterName, 'Read one half alone; the other is reported as skipped')
            [CompletionResult]::new('--min-age', '--min-age', [CompletionResultType]::ParameterName, 'Files younger than this are no orphans: their pointer may be on its way')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colour the output')
            [CompletionResult]::new('--deep', '--deep', [CompletionResultType]::ParameterName, 'Open every retained checkpoint and ask for the state files it needs and for its _metadata')
            [CompletionResult]::new('--no-rest', '--no-rest', [CompletionResultType]::ParameterName, 'Do not ask the leader''s REST API')
            [CompletionResult]::new('--tree', '--tree', [CompletionResultType]::ParameterName, 'Draw the directories as a tree')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'fctl;recovery;check' {
            [CompletionResult]::new('--conf', '--conf', [CompletionResultType]::ParameterName, 'Flink configuration: a file or a conf directory')
            [CompletionResult]::new('--quorum', '--quorum', [CompletionResultType]::ParameterName, 'ZooKeeper members, instead of those of the configuration')
            [CompletionResult]::new('--cluster-id', '--cluster-id', [CompletionResultType]::ParameterName, 'The cluster-id, instead of that of the configuration; on YARN the application id')
            [CompletionResult]::new('-D', '-D ', [CompletionResultType]::ParameterName, 'Set a configuration value as Flink''s -D does: last, by exact key')
            [CompletionResult]::new('--flink-version', '--flink-version', [CompletionResultType]::ParameterName, 'Flink release, for example 1.17 (default: detected from the layout or told by the leader)')
            [CompletionResult]::new('--deployment', '--deployment', [CompletionResultType]::ParameterName, 'Where Flink runs (default: detected from keys and from conf/masters)')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Deadline of each step: name lookup, connection, session, REST; ten times as long for reading all znodes')
            [CompletionResult]::new('--from', '--from', [CompletionResultType]::ParameterName, 'Replay a snapshot instead of asking a cluster')
            [CompletionResult]::new('--hadoop-conf', '--hadoop-conf', [CompletionResultType]::ParameterName, 'Directory with core-site.xml and hdfs-site.xml, instead of $HADOOP_CONF_DIR and what Flink is configured with')
            [CompletionResult]::new('--only', '--only', [CompletionResultType]::ParameterName, 'Read one half alone; the other is reported as skipped')
            [CompletionResult]::new('--min-age', '--min-age', [CompletionResultType]::ParameterName, 'Files younger than this are no orphans: their pointer may be on its way')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colour the output')
            [CompletionResult]::new('--deep', '--deep', [CompletionResultType]::ParameterName, 'Open every retained checkpoint and ask for the state files it needs and for its _metadata')
            [CompletionResult]::new('--no-rest', '--no-rest', [CompletionResultType]::ParameterName, 'Do not ask the leader''s REST API')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'fctl;recovery;clean' {
            [CompletionResult]::new('--conf', '--conf', [CompletionResultType]::ParameterName, 'Flink configuration: a file or a conf directory')
            [CompletionResult]::new('--quorum', '--quorum', [CompletionResultType]::ParameterName, 'ZooKeeper members, instead of those of the configuration')
            [CompletionResult]::new('--cluster-id', '--cluster-id', [CompletionResultType]::ParameterName, 'The cluster-id, instead of that of the configuration; on YARN the application id')
            [CompletionResult]::new('-D', '-D ', [CompletionResultType]::ParameterName, 'Set a configuration value as Flink''s -D does: last, by exact key')
            [CompletionResult]::new('--flink-version', '--flink-version', [CompletionResultType]::ParameterName, 'Flink release, for example 1.17 (default: detected from the layout or told by the leader)')
            [CompletionResult]::new('--deployment', '--deployment', [CompletionResultType]::ParameterName, 'Where Flink runs (default: detected from keys and from conf/masters)')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Deadline of each step: name lookup, connection, session, REST; ten times as long for reading all znodes')
            [CompletionResult]::new('--from', '--from', [CompletionResultType]::ParameterName, 'Replay a snapshot instead of asking a cluster')
            [CompletionResult]::new('--hadoop-conf', '--hadoop-conf', [CompletionResultType]::ParameterName, 'Directory with core-site.xml and hdfs-site.xml, instead of $HADOOP_CONF_DIR and what Flink is configured with')
            [CompletionResult]::new('--only', '--only', [CompletionResultType]::ParameterName, 'Read one half alone; the other is reported as skipped')
            [CompletionResult]::new('--min-age', '--min-age', [CompletionResultType]::ParameterName, 'Files younger than this are no orphans: their pointer may be on its way')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('--confirm', '--confirm', [CompletionResultType]::ParameterName, 'The cluster-id, typed: needed where no pointer leads into the directory')
            [CompletionResult]::new('--audit-log', '--audit-log', [CompletionResultType]::ParameterName, 'The history that gets a line [default: $XDG_STATE_HOME/fctl/history.jsonl]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colour the output')
            [CompletionResult]::new('--deep', '--deep', [CompletionResultType]::ParameterName, 'Open every retained checkpoint and ask for the state files it needs and for its _metadata')
            [CompletionResult]::new('--no-rest', '--no-rest', [CompletionResultType]::ParameterName, 'Do not ask the leader''s REST API')
            [CompletionResult]::new('--apply', '--apply', [CompletionResultType]::ParameterName, 'Carry the plan out')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Do not ask before the plan is carried out')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Do not ask before the plan is carried out')
            [CompletionResult]::new('--skip-trash', '--skip-trash', [CompletionResultType]::ParameterName, 'Remove for good what would go to the trash of HDFS')
            [CompletionResult]::new('--znodes', '--znodes', [CompletionResultType]::ParameterName, 'Remove the empty znodes of a dead cluster too')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'fctl;recovery;repair' {
            [CompletionResult]::new('--conf', '--conf', [CompletionResultType]::ParameterName, 'Flink configuration: a file or a conf directory')
            [CompletionResult]::new('--quorum', '--quorum', [CompletionResultType]::ParameterName, 'ZooKeeper members, instead of those of the configuration')
            [CompletionResult]::new('--cluster-id', '--cluster-id', [CompletionResultType]::ParameterName, 'The cluster-id, instead of that of the configuration; on YARN the application id')
            [CompletionResult]::new('-D', '-D ', [CompletionResultType]::ParameterName, 'Set a configuration value as Flink''s -D does: last, by exact key')
            [CompletionResult]::new('--flink-version', '--flink-version', [CompletionResultType]::ParameterName, 'Flink release, for example 1.17 (default: detected from the layout or told by the leader)')
            [CompletionResult]::new('--deployment', '--deployment', [CompletionResultType]::ParameterName, 'Where Flink runs (default: detected from keys and from conf/masters)')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Deadline of each step: name lookup, connection, session, REST; ten times as long for reading all znodes')
            [CompletionResult]::new('--from', '--from', [CompletionResultType]::ParameterName, 'Replay a snapshot instead of asking a cluster')
            [CompletionResult]::new('--hadoop-conf', '--hadoop-conf', [CompletionResultType]::ParameterName, 'Directory with core-site.xml and hdfs-site.xml, instead of $HADOOP_CONF_DIR and what Flink is configured with')
            [CompletionResult]::new('--only', '--only', [CompletionResultType]::ParameterName, 'Read one half alone; the other is reported as skipped')
            [CompletionResult]::new('--min-age', '--min-age', [CompletionResultType]::ParameterName, 'Files younger than this are no orphans: their pointer may be on its way')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('--force', '--force', [CompletionResultType]::ParameterName, 'Do it although a JobManager seems to lead: type the cluster-id')
            [CompletionResult]::new('--backup', '--backup', [CompletionResultType]::ParameterName, 'Where the namespace is recorded before anything is removed [default: repair-TIME.snapshot beside the history]')
            [CompletionResult]::new('--undo', '--undo', [CompletionResultType]::ParameterName, 'Put the pointers back that a repair removed: its backup')
            [CompletionResult]::new('--audit-log', '--audit-log', [CompletionResultType]::ParameterName, 'The history that gets a line [default: $XDG_STATE_HOME/fctl/history.jsonl]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colour the output')
            [CompletionResult]::new('--deep', '--deep', [CompletionResultType]::ParameterName, 'Open every retained checkpoint and ask for the state files it needs and for its _metadata')
            [CompletionResult]::new('--no-rest', '--no-rest', [CompletionResultType]::ParameterName, 'Do not ask the leader''s REST API')
            [CompletionResult]::new('--apply', '--apply', [CompletionResultType]::ParameterName, 'Carry the plan out')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Do not ask before the plan is carried out')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Do not ask before the plan is carried out')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'fctl;recovery;scenarios' {
            [CompletionResult]::new('--flink-version', '--flink-version', [CompletionResultType]::ParameterName, 'Flink release to judge for, for example 1.17 or 1.17.2')
            [CompletionResult]::new('--distribution', '--distribution', [CompletionResultType]::ParameterName, 'Whose rules about restarts hold')
            [CompletionResult]::new('-D', '-D ', [CompletionResultType]::ParameterName, 'Set a configuration value as Flink''s -D does: last, by exact key')
            [CompletionResult]::new('--stdin-filename', '--stdin-filename', [CompletionResultType]::ParameterName, 'Name to judge standard input by')
            [CompletionResult]::new('--deployment', '--deployment', [CompletionResultType]::ParameterName, 'Where Flink runs (default: detected from keys and from conf/masters; else both standalone and YARN are shown)')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colour the output')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show the sums behind the times, and what was measured')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show the sums behind the times, and what was measured')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'fctl;recovery;help' {
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List the files of the HA storage, and who points at each')
            [CompletionResult]::new('check', 'check', [CompletionResultType]::ParameterValue, 'Check that every pointer has its file and every file its pointer')
            [CompletionResult]::new('clean', 'clean', [CompletionResultType]::ParameterValue, 'Remove files of the HA storage that nothing needs any more')
            [CompletionResult]::new('repair', 'repair', [CompletionResultType]::ParameterValue, 'Take broken pointers out of the way of the next leader')
            [CompletionResult]::new('scenarios', 'scenarios', [CompletionResultType]::ParameterValue, 'What happens when a part fails, under this configuration')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'fctl;recovery;help;list' {
            break
        }
        'fctl;recovery;help;check' {
            break
        }
        'fctl;recovery;help;clean' {
            break
        }
        'fctl;recovery;help;repair' {
            break
        }
        'fctl;recovery;help;scenarios' {
            break
        }
        'fctl;recovery;help;help' {
            break
        }
        'fctl;snapshot' {
            [CompletionResult]::new('--conf', '--conf', [CompletionResultType]::ParameterName, 'Flink configuration: a file or a conf directory')
            [CompletionResult]::new('--quorum', '--quorum', [CompletionResultType]::ParameterName, 'ZooKeeper members, instead of those of the configuration')
            [CompletionResult]::new('--cluster-id', '--cluster-id', [CompletionResultType]::ParameterName, 'The cluster-id, instead of that of the configuration; on YARN the application id')
            [CompletionResult]::new('-D', '-D ', [CompletionResultType]::ParameterName, 'Set a configuration value as Flink''s -D does: last, by exact key')
            [CompletionResult]::new('--flink-version', '--flink-version', [CompletionResultType]::ParameterName, 'Flink release, for example 1.17 (default: detected from the layout or told by the leader)')
            [CompletionResult]::new('--deployment', '--deployment', [CompletionResultType]::ParameterName, 'Where Flink runs (default: detected from keys and from conf/masters)')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Deadline of each step: name lookup, connection, session, REST; ten times as long for reading all znodes')
            [CompletionResult]::new('--from', '--from', [CompletionResultType]::ParameterName, 'Replay a snapshot instead of asking a cluster')
            [CompletionResult]::new('--hadoop-conf', '--hadoop-conf', [CompletionResultType]::ParameterName, 'Directory with core-site.xml and hdfs-site.xml, instead of $HADOOP_CONF_DIR and what Flink is configured with')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'The file to write; `-` for standard output')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'The file to write; `-` for standard output')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colour the output')
            [CompletionResult]::new('--deep', '--deep', [CompletionResultType]::ParameterName, 'Open every retained checkpoint and ask for the state files it needs and for its _metadata')
            [CompletionResult]::new('--no-storage', '--no-storage', [CompletionResultType]::ParameterName, 'Do not read the HA storage')
            [CompletionResult]::new('--no-rest', '--no-rest', [CompletionResultType]::ParameterName, 'Do not ask the leader''s REST API')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'fctl;explain' {
            [CompletionResult]::new('--flink-version', '--flink-version', [CompletionResultType]::ParameterName, 'Release to explain a key for (default: the newest that knows it)')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colour the output')
            [CompletionResult]::new('--all', '--all', [CompletionResultType]::ParameterName, 'Explain every rule')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'fctl;completions' {
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colour the output')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'fctl;help' {
            [CompletionResult]::new('validate', 'validate', [CompletionResultType]::ParameterValue, 'Judge Flink configuration files')
            [CompletionResult]::new('config', 'config', [CompletionResultType]::ParameterValue, 'Show what Flink really loads')
            [CompletionResult]::new('leader', 'leader', [CompletionResultType]::ParameterValue, 'Who leads a cluster, who waits, since when')
            [CompletionResult]::new('cluster', 'cluster', [CompletionResultType]::ParameterValue, 'The clusters of an ensemble')
            [CompletionResult]::new('recovery', 'recovery', [CompletionResultType]::ParameterValue, 'The HA storage: what is there, what is missing, what is orphaned; and what happens when a part fails')
            [CompletionResult]::new('snapshot', 'snapshot', [CompletionResultType]::ParameterValue, 'Record a cluster''s znodes and the listing of its storage to a file')
            [CompletionResult]::new('explain', 'explain', [CompletionResultType]::ParameterValue, 'Explain a rule or an option of Flink')
            [CompletionResult]::new('completions', 'completions', [CompletionResultType]::ParameterValue, 'Print a completion script')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'fctl;help;validate' {
            break
        }
        'fctl;help;config' {
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Show the entries that Flink loads from a file')
            [CompletionResult]::new('diff', 'diff', [CompletionResultType]::ParameterValue, 'Compare two configurations by what they mean')
            [CompletionResult]::new('migrate', 'migrate', [CompletionResultType]::ParameterValue, 'Rewrite a flink-conf.yaml as the config.yaml that loads to the same map')
            break
        }
        'fctl;help;config;show' {
            break
        }
        'fctl;help;config;diff' {
            break
        }
        'fctl;help;config;migrate' {
            break
        }
        'fctl;help;leader' {
            [CompletionResult]::new('status', 'status', [CompletionResultType]::ParameterValue, 'Show the leader, the queue, the components and the jobs of a cluster')
            [CompletionResult]::new('switchover', 'switchover', [CompletionResultType]::ParameterValue, 'Move the leadership to the standby, on purpose, without losing a job')
            [CompletionResult]::new('history', 'history', [CompletionResultType]::ParameterValue, 'Show the leader changes that --watch and switchovers recorded')
            break
        }
        'fctl;help;leader;status' {
            break
        }
        'fctl;help;leader;switchover' {
            break
        }
        'fctl;help;leader;history' {
            break
        }
        'fctl;help;cluster' {
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List every cluster-id below the root znode')
            break
        }
        'fctl;help;cluster;list' {
            break
        }
        'fctl;help;recovery' {
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List the files of the HA storage, and who points at each')
            [CompletionResult]::new('check', 'check', [CompletionResultType]::ParameterValue, 'Check that every pointer has its file and every file its pointer')
            [CompletionResult]::new('clean', 'clean', [CompletionResultType]::ParameterValue, 'Remove files of the HA storage that nothing needs any more')
            [CompletionResult]::new('repair', 'repair', [CompletionResultType]::ParameterValue, 'Take broken pointers out of the way of the next leader')
            [CompletionResult]::new('scenarios', 'scenarios', [CompletionResultType]::ParameterValue, 'What happens when a part fails, under this configuration')
            break
        }
        'fctl;help;recovery;list' {
            break
        }
        'fctl;help;recovery;check' {
            break
        }
        'fctl;help;recovery;clean' {
            break
        }
        'fctl;help;recovery;repair' {
            break
        }
        'fctl;help;recovery;scenarios' {
            break
        }
        'fctl;help;snapshot' {
            break
        }
        'fctl;help;explain' {
            break
        }
        'fctl;help;completions' {
            break
        }
        'fctl;help;help' {
            break
        }
    })

    $completions.Where{ $_.CompletionText -like "$wordToComplete*" } |
        Sort-Object -Property ListItemText
}
