
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
            cand explain 'Explain a rule'
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
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'fctl;config;help'= {
            cand show 'Show the entries that Flink loads from a file'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'fctl;config;help;show'= {
        }
        &'fctl;config;help;help'= {
        }
        &'fctl;explain'= {
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
            cand explain 'Explain a rule'
            cand completions 'Print a completion script'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'fctl;help;validate'= {
        }
        &'fctl;help;config'= {
            cand show 'Show the entries that Flink loads from a file'
        }
        &'fctl;help;config;show'= {
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
