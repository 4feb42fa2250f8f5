function __carillon_should_offer_completions_for_flags_or_options -a expected_commands
    set -l non_repeating_flags_or_options $argv[2..]
    set -l non_repeating_flags_or_options_absent 0
    set -l positional_index 0
    set -l commands
    __carillon_parse_tokens
    test "$commands" = "$expected_commands"; and return $non_repeating_flags_or_options_absent
end

function __carillon_should_offer_completions_for_positional -a expected_commands positional_index_comparison expected_positional_index
    set -l non_repeating_flags_or_options
    set -l non_repeating_flags_or_options_absent 0
    set -l positional_index 0
    set -l commands
    __carillon_parse_tokens
    test "$commands" = "$expected_commands" -a \( "$positional_index" "$positional_index_comparison" "$expected_positional_index" \)
end

function __carillon_parse_tokens -S
    set -l unparsed_tokens (__carillon_tokens -pc)
    switch $unparsed_tokens[1]
    case 'carillon'
        __carillon_parse_subcommand -r 1 'local' 'plain' 'lockstep' 'once' 'timeout=' 'exec=' 'ca=+' 'certificate=' 'key=' 'pin=+' 'trust-on-first-use' 'proxy=' 'no-proxy' 'config=' 'set=+' 'log=' 'version' 'h/help'
        switch $unparsed_tokens[1]
        case 'help'
            __carillon_parse_subcommand -r 1 'version'
        end
    end
end

function __carillon_tokens
    if test (string split -m 1 -f 1 -- . "$FISH_VERSION") -gt 3
        commandline --tokens-raw $argv
    else
        commandline -o $argv
    end
end

function __carillon_parse_subcommand -S -a positional_count
    argparse -s r -- $argv
    set -l option_specs $argv[2..]
    set -l is_repeating_positional $_flag_r
    set -el _flag_r
    set -a commands $unparsed_tokens[1]
    set positional_index 0
    while true
        set -e unparsed_tokens[1]
        argparse -sn "$commands" $option_specs -- $unparsed_tokens 2> /dev/null
        set unparsed_tokens $argv
        set positional_index (math $positional_index + 1)
        for non_repeating_flag_or_option in $non_repeating_flags_or_options
            if set -ql "_flag_$(string replace -a - _ -- $non_repeating_flag_or_option)"
                set non_repeating_flags_or_options_absent 1
                break
            end
        end
        test (count $unparsed_tokens) -eq 0 -o \( -z "$is_repeating_positional" -a "$positional_index" -gt "$positional_count" \) && break
    end
end

function __carillon_complete_directories
    set -l token (commandline -t)
    string match -- '*/' $token
    set -l subdirs $token*/
    printf %s\n $subdirs
end

function __carillon_custom_completion
    set -x SAP_SHELL fish
    set -x SAP_SHELL_VERSION $FISH_VERSION
    set -l tokens (__carillon_tokens -p)
    if test -z "$(__carillon_tokens -t)"
        set -l index (count (__carillon_tokens -pc))
        set tokens $tokens[..$index] \'\' $tokens[(math $index + 1)..]
    end
    command $tokens[1] $argv $tokens
end

complete -c 'carillon' -f
complete -c 'carillon' -n '__carillon_should_offer_completions_for_flags_or_options "carillon" local' -l 'local' -d 'Start a server in this process, and connect to it.'
complete -c 'carillon' -n '__carillon_should_offer_completions_for_flags_or_options "carillon" plain' -l 'plain' -d 'Use standard input and output, without a screen.'
complete -c 'carillon' -n '__carillon_should_offer_completions_for_flags_or_options "carillon" lockstep' -l 'lockstep' -d 'Send a line of the input when the previous one is answered, and print each reply as a line; an empty line ends it.'
complete -c 'carillon' -n '__carillon_should_offer_completions_for_flags_or_options "carillon" once' -l 'once' -d 'Send the first line of the input, print the first line received, and exit.'
complete -c 'carillon' -n '__carillon_should_offer_completions_for_flags_or_options "carillon" timeout' -l 'timeout' -d 'Time limit for connecting and for each reply without a screen; in a pipe, for the server\'s silence after the end of the input. Fractions are allowed.' -rfka ''
complete -c 'carillon' -n '__carillon_should_offer_completions_for_flags_or_options "carillon" exec' -l 'exec' -d 'Run this with sh(1) for each received line, with the line on its standard input; without a screen its output replaces the line.' -rfka ''
complete -c 'carillon' -n '__carillon_should_offer_completions_for_flags_or_options "carillon"' -l 'ca' -d 'Trust the authorities in this file too; may be repeated.' -rfka ''
complete -c 'carillon' -n '__carillon_should_offer_completions_for_flags_or_options "carillon" certificate' -l 'certificate' -d 'The client\'s certificate, for a server that requests one.' -rfka ''
complete -c 'carillon' -n '__carillon_should_offer_completions_for_flags_or_options "carillon" key' -l 'key' -d 'Its private key; may be in the same file.' -rfka ''
complete -c 'carillon' -n '__carillon_should_offer_completions_for_flags_or_options "carillon"' -l 'pin' -d 'Accept only this certificate or key of a server; may be repeated.' -rfka ''
complete -c 'carillon' -n '__carillon_should_offer_completions_for_flags_or_options "carillon" trust-on-first-use' -l 'trust-on-first-use' -d 'Accept any certificate of a new server, and only that one from then on.'
complete -c 'carillon' -n '__carillon_should_offer_completions_for_flags_or_options "carillon" proxy' -l 'proxy' -d 'Connect through this proxy: socks5://host:1080 or http://host:3128.' -rfka ''
complete -c 'carillon' -n '__carillon_should_offer_completions_for_flags_or_options "carillon" no-proxy' -l 'no-proxy' -d 'Connect directly, and ignore ALL_PROXY and HTTPS_PROXY.'
complete -c 'carillon' -n '__carillon_should_offer_completions_for_flags_or_options "carillon" config' -l 'config' -d 'The settings file (default: ~/.config/carillon/carillon.conf).' -rfka ''
complete -c 'carillon' -n '__carillon_should_offer_completions_for_flags_or_options "carillon"' -l 'set' -d 'Set a setting for this run, as in bell=always; may be repeated.' -rfka ''
complete -c 'carillon' -n '__carillon_should_offer_completions_for_flags_or_options "carillon" log' -l 'log' -d 'Append the transcript to a file; on: to the default one in ~/.local/state/carillon.' -rfka ''
complete -c 'carillon' -n '__carillon_should_offer_completions_for_flags_or_options "carillon" version' -l 'version' -d 'Show the version.'
complete -c 'carillon' -n '__carillon_should_offer_completions_for_flags_or_options "carillon" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'carillon' -n '__carillon_should_offer_completions_for_positional "carillon" -eq 1' -fa 'help' -d 'Show subcommand help information.'
complete -c 'carillon' -n '__carillon_should_offer_completions_for_flags_or_options "carillon help" version' -l 'version' -d 'Show the version.'
