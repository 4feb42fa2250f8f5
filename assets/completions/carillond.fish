function __carillond_should_offer_completions_for_flags_or_options -a expected_commands
    set -l non_repeating_flags_or_options $argv[2..]
    set -l non_repeating_flags_or_options_absent 0
    set -l positional_index 0
    set -l commands
    __carillond_parse_tokens
    test "$commands" = "$expected_commands"; and return $non_repeating_flags_or_options_absent
end

function __carillond_should_offer_completions_for_positional -a expected_commands positional_index_comparison expected_positional_index
    set -l non_repeating_flags_or_options
    set -l non_repeating_flags_or_options_absent 0
    set -l positional_index 0
    set -l commands
    __carillond_parse_tokens
    test "$commands" = "$expected_commands" -a \( "$positional_index" "$positional_index_comparison" "$expected_positional_index" \)
end

function __carillond_parse_tokens -S
    set -l unparsed_tokens (__carillond_tokens -pc)
    switch $unparsed_tokens[1]
    case 'carillond'
        __carillond_parse_subcommand 0 'config=' 'set=+' 'listen=+' 'service=' 'chat' 'framing=' 'max-line=' 'time-format=' 'max-connections=' 'idle-timeout=' 'threads=' 'status-listen=+' 'log-file=' 'log-format=' 'log-level=' 'pid-file=' 'user=' 'group=' 'chroot=' 'working-directory=' 'daemonize' 'check' 'version' 'h/help'
        switch $unparsed_tokens[1]
        case 'status'
            __carillond_parse_subcommand 0 'control-socket=' 'timeout=' 'watch' 'version' 'h/help'
        case 'connections'
            __carillond_parse_subcommand 0 'control-socket=' 'timeout=' 'version' 'h/help'
        case 'disconnect'
            __carillond_parse_subcommand -r 1 'control-socket=' 'timeout=' 'version' 'h/help'
        case 'stop'
            __carillond_parse_subcommand 0 'control-socket=' 'timeout=' 'version' 'h/help'
        case 'reload'
            __carillond_parse_subcommand 0 'control-socket=' 'timeout=' 'version' 'h/help'
        case 'upgrade'
            __carillond_parse_subcommand 0 'control-socket=' 'timeout=' 'version' 'h/help'
        case 'chat'
            __carillond_parse_subcommand 0 'version' 'h/help'
            switch $unparsed_tokens[1]
            case 'password'
                __carillond_parse_subcommand 0 'version' 'h/help'
            case 'account'
                __carillond_parse_subcommand 0 'version' 'h/help'
                switch $unparsed_tokens[1]
                case 'list'
                    __carillond_parse_subcommand 0 'data-folder=' 'config=' 'set=+' 'version' 'h/help'
                case 'add'
                    __carillond_parse_subcommand 1 'data-folder=' 'config=' 'set=+' 'version' 'h/help'
                case 'password'
                    __carillond_parse_subcommand 1 'data-folder=' 'config=' 'set=+' 'version' 'h/help'
                case 'suspend'
                    __carillond_parse_subcommand 1 'data-folder=' 'config=' 'set=+' 'control-socket=' 'timeout=' 'version' 'h/help'
                case 'resume'
                    __carillond_parse_subcommand 1 'data-folder=' 'config=' 'set=+' 'version' 'h/help'
                case 'delete'
                    __carillond_parse_subcommand 1 'data-folder=' 'config=' 'set=+' 'control-socket=' 'timeout=' 'version' 'h/help'
                end
            case 'invitation'
                __carillond_parse_subcommand 0 'version' 'h/help'
                switch $unparsed_tokens[1]
                case 'add'
                    __carillond_parse_subcommand 0 'uses=' 'days=' 'data-folder=' 'config=' 'set=+' 'version' 'h/help'
                case 'list'
                    __carillond_parse_subcommand 0 'data-folder=' 'config=' 'set=+' 'version' 'h/help'
                case 'delete'
                    __carillond_parse_subcommand 1 'data-folder=' 'config=' 'set=+' 'version' 'h/help'
                end
            case 'audit'
                __carillond_parse_subcommand 0 'last=' 'data-folder=' 'config=' 'set=+' 'version' 'h/help'
            case 'backup'
                __carillond_parse_subcommand 1 'replace' 'data-folder=' 'config=' 'set=+' 'version' 'h/help'
            case 'restore'
                __carillond_parse_subcommand 1 'replace' 'data-folder=' 'config=' 'set=+' 'version' 'h/help'
            case 'export'
                __carillond_parse_subcommand 1 'data-folder=' 'config=' 'set=+' 'version' 'h/help'
            case 'forget'
                __carillond_parse_subcommand 1 'data-folder=' 'config=' 'set=+' 'control-socket=' 'timeout=' 'version' 'h/help'
            end
        case 'help'
            __carillond_parse_subcommand -r 1 'version'
        end
    end
end

function __carillond_tokens
    if test (string split -m 1 -f 1 -- . "$FISH_VERSION") -gt 3
        commandline --tokens-raw $argv
    else
        commandline -o $argv
    end
end

function __carillond_parse_subcommand -S -a positional_count
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

function __carillond_complete_directories
    set -l token (commandline -t)
    string match -- '*/' $token
    set -l subdirs $token*/
    printf %s\n $subdirs
end

function __carillond_custom_completion
    set -x SAP_SHELL fish
    set -x SAP_SHELL_VERSION $FISH_VERSION
    set -l tokens (__carillond_tokens -p)
    if test -z "$(__carillond_tokens -t)"
        set -l index (count (__carillond_tokens -pc))
        set tokens $tokens[..$index] \'\' $tokens[(math $index + 1)..]
    end
    command $tokens[1] $argv $tokens
end

complete -c 'carillond' -f
complete -c 'carillond' -n '__carillond_should_offer_completions_for_flags_or_options "carillond" config' -l 'config' -d 'The settings file (default: /etc/carillon/carillond.conf).' -rfka ''
complete -c 'carillond' -n '__carillond_should_offer_completions_for_flags_or_options "carillond"' -l 'set' -d 'Set a setting for this run, as in max-connections=1000; may be repeated.' -rfka ''
complete -c 'carillond' -n '__carillond_should_offer_completions_for_flags_or_options "carillond"' -l 'listen' -d 'Where to listen: host:port, IPv6 in brackets, tls:host:port, unix:/path. May be repeated.' -rfka ''
complete -c 'carillond' -n '__carillond_should_offer_completions_for_flags_or_options "carillond" service' -l 'service' -d 'The service for connections: timestamps, echo or chat, or a section.' -rfka ''
complete -c 'carillond' -n '__carillond_should_offer_completions_for_flags_or_options "carillond" chat' -l 'chat' -d 'Serve chat for clients of IRC at 127.0.0.1:6667, unless --listen names other addresses.'
complete -c 'carillond' -n '__carillond_should_offer_completions_for_flags_or_options "carillond" framing' -l 'framing' -d 'How messages are separated: "lines", or "chunks" (the result of each read).' -rfka ''
complete -c 'carillond' -n '__carillond_should_offer_completions_for_flags_or_options "carillond" max-line' -l 'max-line' -d 'The most bytes of a line, without its end.' -rfka ''
complete -c 'carillond' -n '__carillond_should_offer_completions_for_flags_or_options "carillond" time-format' -l 'time-format' -d 'The format of the time: ctime, iso8601, unix, or a pattern for strftime(3).' -rfka ''
complete -c 'carillond' -n '__carillond_should_offer_completions_for_flags_or_options "carillond" max-connections' -l 'max-connections' -d 'The most connections.' -rfka ''
complete -c 'carillond' -n '__carillond_should_offer_completions_for_flags_or_options "carillond" idle-timeout' -l 'idle-timeout' -d 'How long a connection may be idle, as in 10m.' -rfka ''
complete -c 'carillond' -n '__carillond_should_offer_completions_for_flags_or_options "carillond" threads' -l 'threads' -d 'Reactor threads; 0: one for each core.' -rfka ''
complete -c 'carillond' -n '__carillond_should_offer_completions_for_flags_or_options "carillond"' -l 'status-listen' -d 'Where to serve /healthz, /readyz and /metrics by HTTP. May be repeated.' -rfka ''
complete -c 'carillond' -n '__carillond_should_offer_completions_for_flags_or_options "carillond" log-file' -l 'log-file' -d 'Append the log to a file.' -rfka ''
complete -c 'carillond' -n '__carillond_should_offer_completions_for_flags_or_options "carillond" log-format' -l 'log-format' -d 'The format of the log.' -rfka ''
complete -c 'carillond' -n '__carillond_should_offer_completions_for_flags_or_options "carillond" log-level' -l 'log-level' -d 'The lowest level to log: trace, debug, info, notice, warning, error, critical.' -rfka ''
complete -c 'carillond' -n '__carillond_should_offer_completions_for_flags_or_options "carillond" pid-file' -l 'pid-file' -d 'A file for the process id.' -rfka ''
complete -c 'carillond' -n '__carillond_should_offer_completions_for_flags_or_options "carillond" user' -l 'user' -d 'The user to run as once everything is open.' -rfka ''
complete -c 'carillond' -n '__carillond_should_offer_completions_for_flags_or_options "carillond" group' -l 'group' -d 'The group to run as.' -rfka ''
complete -c 'carillond' -n '__carillond_should_offer_completions_for_flags_or_options "carillond" chroot' -l 'chroot' -d 'The root directory once everything is open.' -rfka ''
complete -c 'carillond' -n '__carillond_should_offer_completions_for_flags_or_options "carillond" working-directory' -l 'working-directory' -d 'The working directory.' -rfka ''
complete -c 'carillond' -n '__carillond_should_offer_completions_for_flags_or_options "carillond" daemonize' -l 'daemonize' -d 'Go into the background, and to the folder /, once ready; a failed start is reported first.'
complete -c 'carillond' -n '__carillond_should_offer_completions_for_flags_or_options "carillond" check' -l 'check' -d 'Check the settings and everything else a start needs, print problems, and exit.'
complete -c 'carillond' -n '__carillond_should_offer_completions_for_flags_or_options "carillond" version' -l 'version' -d 'Show the version.'
complete -c 'carillond' -n '__carillond_should_offer_completions_for_flags_or_options "carillond" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'carillond' -n '__carillond_should_offer_completions_for_positional "carillond" -eq 1' -fa 'status' -d 'Print the state and the figures of the running server.'
complete -c 'carillond' -n '__carillond_should_offer_completions_for_positional "carillond" -eq 1' -fa 'connections' -d 'List the open connections of the running server.'
complete -c 'carillond' -n '__carillond_should_offer_completions_for_positional "carillond" -eq 1' -fa 'disconnect' -d 'Close connections of the running server, by their numbers.'
complete -c 'carillond' -n '__carillond_should_offer_completions_for_positional "carillond" -eq 1' -fa 'stop' -d 'End the running server, and wait until it has ended.'
complete -c 'carillond' -n '__carillond_should_offer_completions_for_positional "carillond" -eq 1' -fa 'reload' -d 'Make the running server read its settings and open its log again.'
complete -c 'carillond' -n '__carillond_should_offer_completions_for_positional "carillond" -eq 1' -fa 'upgrade' -d 'Replace the running server with the program that is installed now.'
complete -c 'carillond' -n '__carillond_should_offer_completions_for_positional "carillond" -eq 1' -fa 'chat' -d 'Prepare settings of the service chat, change its accounts and history, and back it up.'
complete -c 'carillond' -n '__carillond_should_offer_completions_for_positional "carillond" -eq 1' -fa 'help' -d 'Show subcommand help information.'
complete -c 'carillond' -n '__carillond_should_offer_completions_for_flags_or_options "carillond status" control-socket' -l 'control-socket' -d 'The server\'s control socket (default: the one in the server\'s settings, which --config and --set select as for the server, or the default one).' -rfka ''
complete -c 'carillond' -n '__carillond_should_offer_completions_for_flags_or_options "carillond status" timeout' -l 'timeout' -d 'How long to wait, as in 10s or 2m.' -rfka ''
complete -c 'carillond' -n '__carillond_should_offer_completions_for_flags_or_options "carillond status" watch' -l 'watch' -d 'Show the figures on the whole screen, updated once a second.'
complete -c 'carillond' -n '__carillond_should_offer_completions_for_flags_or_options "carillond status" version' -l 'version' -d 'Show the version.'
complete -c 'carillond' -n '__carillond_should_offer_completions_for_flags_or_options "carillond status" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'carillond' -n '__carillond_should_offer_completions_for_flags_or_options "carillond connections" control-socket' -l 'control-socket' -d 'The server\'s control socket (default: the one in the server\'s settings, which --config and --set select as for the server, or the default one).' -rfka ''
complete -c 'carillond' -n '__carillond_should_offer_completions_for_flags_or_options "carillond connections" timeout' -l 'timeout' -d 'How long to wait, as in 10s or 2m.' -rfka ''
complete -c 'carillond' -n '__carillond_should_offer_completions_for_flags_or_options "carillond connections" version' -l 'version' -d 'Show the version.'
complete -c 'carillond' -n '__carillond_should_offer_completions_for_flags_or_options "carillond connections" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'carillond' -n '__carillond_should_offer_completions_for_flags_or_options "carillond disconnect" control-socket' -l 'control-socket' -d 'The server\'s control socket (default: the one in the server\'s settings, which --config and --set select as for the server, or the default one).' -rfka ''
complete -c 'carillond' -n '__carillond_should_offer_completions_for_flags_or_options "carillond disconnect" timeout' -l 'timeout' -d 'How long to wait, as in 10s or 2m.' -rfka ''
complete -c 'carillond' -n '__carillond_should_offer_completions_for_flags_or_options "carillond disconnect" version' -l 'version' -d 'Show the version.'
complete -c 'carillond' -n '__carillond_should_offer_completions_for_flags_or_options "carillond disconnect" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'carillond' -n '__carillond_should_offer_completions_for_flags_or_options "carillond stop" control-socket' -l 'control-socket' -d 'The server\'s control socket (default: the one in the server\'s settings, which --config and --set select as for the server, or the default one).' -rfka ''
complete -c 'carillond' -n '__carillond_should_offer_completions_for_flags_or_options "carillond stop" timeout' -l 'timeout' -d 'How long to wait, as in 10s or 2m.' -rfka ''
complete -c 'carillond' -n '__carillond_should_offer_completions_for_flags_or_options "carillond stop" version' -l 'version' -d 'Show the version.'
complete -c 'carillond' -n '__carillond_should_offer_completions_for_flags_or_options "carillond stop" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'carillond' -n '__carillond_should_offer_completions_for_flags_or_options "carillond reload" control-socket' -l 'control-socket' -d 'The server\'s control socket (default: the one in the server\'s settings, which --config and --set select as for the server, or the default one).' -rfka ''
complete -c 'carillond' -n '__carillond_should_offer_completions_for_flags_or_options "carillond reload" timeout' -l 'timeout' -d 'How long to wait, as in 10s or 2m.' -rfka ''
complete -c 'carillond' -n '__carillond_should_offer_completions_for_flags_or_options "carillond reload" version' -l 'version' -d 'Show the version.'
complete -c 'carillond' -n '__carillond_should_offer_completions_for_flags_or_options "carillond reload" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'carillond' -n '__carillond_should_offer_completions_for_flags_or_options "carillond upgrade" control-socket' -l 'control-socket' -d 'The server\'s control socket (default: the one in the server\'s settings, which --config and --set select as for the server, or the default one).' -rfka ''
complete -c 'carillond' -n '__carillond_should_offer_completions_for_flags_or_options "carillond upgrade" timeout' -l 'timeout' -d 'How long to wait, as in 10s or 2m.' -rfka ''
complete -c 'carillond' -n '__carillond_should_offer_completions_for_flags_or_options "carillond upgrade" version' -l 'version' -d 'Show the version.'
complete -c 'carillond' -n '__carillond_should_offer_completions_for_flags_or_options "carillond upgrade" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'carillond' -n '__carillond_should_offer_completions_for_flags_or_options "carillond chat" version' -l 'version' -d 'Show the version.'
complete -c 'carillond' -n '__carillond_should_offer_completions_for_flags_or_options "carillond chat" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'carillond' -n '__carillond_should_offer_completions_for_positional "carillond chat" -eq 1' -fa 'password' -d 'Ask for a password, and print its verifier for the settings.'
complete -c 'carillond' -n '__carillond_should_offer_completions_for_positional "carillond chat" -eq 1' -fa 'account' -d 'List and change the accounts of a chat network, also while its server runs.'
complete -c 'carillond' -n '__carillond_should_offer_completions_for_positional "carillond chat" -eq 1' -fa 'invitation' -d 'Invite people to register an account, also while the server runs.'
complete -c 'carillond' -n '__carillond_should_offer_completions_for_positional "carillond chat" -eq 1' -fa 'audit' -d 'Show what was done to accounts and rooms, and what operators did.'
complete -c 'carillond' -n '__carillond_should_offer_completions_for_positional "carillond chat" -eq 1' -fa 'backup' -d 'Copy the accounts and rooms of a chat network to a file, also while its server runs.'
complete -c 'carillond' -n '__carillond_should_offer_completions_for_positional "carillond chat" -eq 1' -fa 'restore' -d 'Put a backup in the place of the accounts and rooms of a chat network.'
complete -c 'carillond' -n '__carillond_should_offer_completions_for_positional "carillond chat" -eq 1' -fa 'export' -d 'Print what is kept of a room, or of an account, also while the server runs.'
complete -c 'carillond' -n '__carillond_should_offer_completions_for_positional "carillond chat" -eq 1' -fa 'forget' -d 'Remove what an account said and did, also while the server runs.'
complete -c 'carillond' -n '__carillond_should_offer_completions_for_flags_or_options "carillond chat password" version' -l 'version' -d 'Show the version.'
complete -c 'carillond' -n '__carillond_should_offer_completions_for_flags_or_options "carillond chat password" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'carillond' -n '__carillond_should_offer_completions_for_flags_or_options "carillond chat account" version' -l 'version' -d 'Show the version.'
complete -c 'carillond' -n '__carillond_should_offer_completions_for_flags_or_options "carillond chat account" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'carillond' -n '__carillond_should_offer_completions_for_positional "carillond chat account" -eq 1' -fa 'list' -d 'List the accounts.'
complete -c 'carillond' -n '__carillond_should_offer_completions_for_positional "carillond chat account" -eq 1' -fa 'add' -d 'Ask for a password, and add an account.'
complete -c 'carillond' -n '__carillond_should_offer_completions_for_positional "carillond chat account" -eq 1' -fa 'password' -d 'Ask for a new password of an account, and set it.'
complete -c 'carillond' -n '__carillond_should_offer_completions_for_positional "carillond chat account" -eq 1' -fa 'suspend' -d 'Close the sessions of an account, and prevent its owner from logging in; its name stays reserved.'
complete -c 'carillond' -n '__carillond_should_offer_completions_for_positional "carillond chat account" -eq 1' -fa 'resume' -d 'Undo the suspension of an account.'
complete -c 'carillond' -n '__carillond_should_offer_completions_for_positional "carillond chat account" -eq 1' -fa 'delete' -d 'Delete an account, whose name is free then, and log its sessions out.'
complete -c 'carillond' -n '__carillond_should_offer_completions_for_flags_or_options "carillond chat account list" data-folder' -l 'data-folder' -d 'The data-folder of the network (default: the one of the settings).' -rfka ''
complete -c 'carillond' -n '__carillond_should_offer_completions_for_flags_or_options "carillond chat account list" config' -l 'config' -d 'The settings file (default: /etc/carillon/carillond.conf).' -rfka ''
complete -c 'carillond' -n '__carillond_should_offer_completions_for_flags_or_options "carillond chat account list"' -l 'set' -d 'Set a setting for this run, as in max-connections=1000; may be repeated.' -rfka ''
complete -c 'carillond' -n '__carillond_should_offer_completions_for_flags_or_options "carillond chat account list" version' -l 'version' -d 'Show the version.'
complete -c 'carillond' -n '__carillond_should_offer_completions_for_flags_or_options "carillond chat account list" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'carillond' -n '__carillond_should_offer_completions_for_flags_or_options "carillond chat account add" data-folder' -l 'data-folder' -d 'The data-folder of the network (default: the one of the settings).' -rfka ''
complete -c 'carillond' -n '__carillond_should_offer_completions_for_flags_or_options "carillond chat account add" config' -l 'config' -d 'The settings file (default: /etc/carillon/carillond.conf).' -rfka ''
complete -c 'carillond' -n '__carillond_should_offer_completions_for_flags_or_options "carillond chat account add"' -l 'set' -d 'Set a setting for this run, as in max-connections=1000; may be repeated.' -rfka ''
complete -c 'carillond' -n '__carillond_should_offer_completions_for_flags_or_options "carillond chat account add" version' -l 'version' -d 'Show the version.'
complete -c 'carillond' -n '__carillond_should_offer_completions_for_flags_or_options "carillond chat account add" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'carillond' -n '__carillond_should_offer_completions_for_flags_or_options "carillond chat account password" data-folder' -l 'data-folder' -d 'The data-folder of the network (default: the one of the settings).' -rfka ''
complete -c 'carillond' -n '__carillond_should_offer_completions_for_flags_or_options "carillond chat account password" config' -l 'config' -d 'The settings file (default: /etc/carillon/carillond.conf).' -rfka ''
complete -c 'carillond' -n '__carillond_should_offer_completions_for_flags_or_options "carillond chat account password"' -l 'set' -d 'Set a setting for this run, as in max-connections=1000; may be repeated.' -rfka ''
complete -c 'carillond' -n '__carillond_should_offer_completions_for_flags_or_options "carillond chat account password" version' -l 'version' -d 'Show the version.'
complete -c 'carillond' -n '__carillond_should_offer_completions_for_flags_or_options "carillond chat account password" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'carillond' -n '__carillond_should_offer_completions_for_flags_or_options "carillond chat account suspend" data-folder' -l 'data-folder' -d 'The data-folder of the network (default: the one of the settings).' -rfka ''
complete -c 'carillond' -n '__carillond_should_offer_completions_for_flags_or_options "carillond chat account suspend" config' -l 'config' -d 'The settings file (default: /etc/carillon/carillond.conf).' -rfka ''
complete -c 'carillond' -n '__carillond_should_offer_completions_for_flags_or_options "carillond chat account suspend"' -l 'set' -d 'Set a setting for this run, as in max-connections=1000; may be repeated.' -rfka ''
complete -c 'carillond' -n '__carillond_should_offer_completions_for_flags_or_options "carillond chat account suspend" control-socket' -l 'control-socket' -d 'The server\'s control socket (default: the one in the server\'s settings, which --config and --set select as for the server, or the default one).' -rfka ''
complete -c 'carillond' -n '__carillond_should_offer_completions_for_flags_or_options "carillond chat account suspend" timeout' -l 'timeout' -d 'How long to wait, as in 10s or 2m.' -rfka ''
complete -c 'carillond' -n '__carillond_should_offer_completions_for_flags_or_options "carillond chat account suspend" version' -l 'version' -d 'Show the version.'
complete -c 'carillond' -n '__carillond_should_offer_completions_for_flags_or_options "carillond chat account suspend" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'carillond' -n '__carillond_should_offer_completions_for_flags_or_options "carillond chat account resume" data-folder' -l 'data-folder' -d 'The data-folder of the network (default: the one of the settings).' -rfka ''
complete -c 'carillond' -n '__carillond_should_offer_completions_for_flags_or_options "carillond chat account resume" config' -l 'config' -d 'The settings file (default: /etc/carillon/carillond.conf).' -rfka ''
complete -c 'carillond' -n '__carillond_should_offer_completions_for_flags_or_options "carillond chat account resume"' -l 'set' -d 'Set a setting for this run, as in max-connections=1000; may be repeated.' -rfka ''
complete -c 'carillond' -n '__carillond_should_offer_completions_for_flags_or_options "carillond chat account resume" version' -l 'version' -d 'Show the version.'
complete -c 'carillond' -n '__carillond_should_offer_completions_for_flags_or_options "carillond chat account resume" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'carillond' -n '__carillond_should_offer_completions_for_flags_or_options "carillond chat account delete" data-folder' -l 'data-folder' -d 'The data-folder of the network (default: the one of the settings).' -rfka ''
complete -c 'carillond' -n '__carillond_should_offer_completions_for_flags_or_options "carillond chat account delete" config' -l 'config' -d 'The settings file (default: /etc/carillon/carillond.conf).' -rfka ''
complete -c 'carillond' -n '__carillond_should_offer_completions_for_flags_or_options "carillond chat account delete"' -l 'set' -d 'Set a setting for this run, as in max-connections=1000; may be repeated.' -rfka ''
complete -c 'carillond' -n '__carillond_should_offer_completions_for_flags_or_options "carillond chat account delete" control-socket' -l 'control-socket' -d 'The server\'s control socket (default: the one in the server\'s settings, which --config and --set select as for the server, or the default one).' -rfka ''
complete -c 'carillond' -n '__carillond_should_offer_completions_for_flags_or_options "carillond chat account delete" timeout' -l 'timeout' -d 'How long to wait, as in 10s or 2m.' -rfka ''
complete -c 'carillond' -n '__carillond_should_offer_completions_for_flags_or_options "carillond chat account delete" version' -l 'version' -d 'Show the version.'
complete -c 'carillond' -n '__carillond_should_offer_completions_for_flags_or_options "carillond chat account delete" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'carillond' -n '__carillond_should_offer_completions_for_flags_or_options "carillond chat invitation" version' -l 'version' -d 'Show the version.'
complete -c 'carillond' -n '__carillond_should_offer_completions_for_flags_or_options "carillond chat invitation" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'carillond' -n '__carillond_should_offer_completions_for_positional "carillond chat invitation" -eq 1' -fa 'add' -d 'Make an invitation, and print its code.'
complete -c 'carillond' -n '__carillond_should_offer_completions_for_positional "carillond chat invitation" -eq 1' -fa 'list' -d 'List the invitations that can be used, without codes.'
complete -c 'carillond' -n '__carillond_should_offer_completions_for_positional "carillond chat invitation" -eq 1' -fa 'delete' -d 'Delete an invitation, by its code or by its name in the list.'
complete -c 'carillond' -n '__carillond_should_offer_completions_for_flags_or_options "carillond chat invitation add" uses' -l 'uses' -d 'How many accounts it is for.' -rfka ''
complete -c 'carillond' -n '__carillond_should_offer_completions_for_flags_or_options "carillond chat invitation add" days' -l 'days' -d 'For how many days it is valid.' -rfka ''
complete -c 'carillond' -n '__carillond_should_offer_completions_for_flags_or_options "carillond chat invitation add" data-folder' -l 'data-folder' -d 'The data-folder of the network (default: the one of the settings).' -rfka ''
complete -c 'carillond' -n '__carillond_should_offer_completions_for_flags_or_options "carillond chat invitation add" config' -l 'config' -d 'The settings file (default: /etc/carillon/carillond.conf).' -rfka ''
complete -c 'carillond' -n '__carillond_should_offer_completions_for_flags_or_options "carillond chat invitation add"' -l 'set' -d 'Set a setting for this run, as in max-connections=1000; may be repeated.' -rfka ''
complete -c 'carillond' -n '__carillond_should_offer_completions_for_flags_or_options "carillond chat invitation add" version' -l 'version' -d 'Show the version.'
complete -c 'carillond' -n '__carillond_should_offer_completions_for_flags_or_options "carillond chat invitation add" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'carillond' -n '__carillond_should_offer_completions_for_flags_or_options "carillond chat invitation list" data-folder' -l 'data-folder' -d 'The data-folder of the network (default: the one of the settings).' -rfka ''
complete -c 'carillond' -n '__carillond_should_offer_completions_for_flags_or_options "carillond chat invitation list" config' -l 'config' -d 'The settings file (default: /etc/carillon/carillond.conf).' -rfka ''
complete -c 'carillond' -n '__carillond_should_offer_completions_for_flags_or_options "carillond chat invitation list"' -l 'set' -d 'Set a setting for this run, as in max-connections=1000; may be repeated.' -rfka ''
complete -c 'carillond' -n '__carillond_should_offer_completions_for_flags_or_options "carillond chat invitation list" version' -l 'version' -d 'Show the version.'
complete -c 'carillond' -n '__carillond_should_offer_completions_for_flags_or_options "carillond chat invitation list" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'carillond' -n '__carillond_should_offer_completions_for_flags_or_options "carillond chat invitation delete" data-folder' -l 'data-folder' -d 'The data-folder of the network (default: the one of the settings).' -rfka ''
complete -c 'carillond' -n '__carillond_should_offer_completions_for_flags_or_options "carillond chat invitation delete" config' -l 'config' -d 'The settings file (default: /etc/carillon/carillond.conf).' -rfka ''
complete -c 'carillond' -n '__carillond_should_offer_completions_for_flags_or_options "carillond chat invitation delete"' -l 'set' -d 'Set a setting for this run, as in max-connections=1000; may be repeated.' -rfka ''
complete -c 'carillond' -n '__carillond_should_offer_completions_for_flags_or_options "carillond chat invitation delete" version' -l 'version' -d 'Show the version.'
complete -c 'carillond' -n '__carillond_should_offer_completions_for_flags_or_options "carillond chat invitation delete" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'carillond' -n '__carillond_should_offer_completions_for_flags_or_options "carillond chat audit" last' -l 'last' -d 'How many acts, the latest ones.' -rfka ''
complete -c 'carillond' -n '__carillond_should_offer_completions_for_flags_or_options "carillond chat audit" data-folder' -l 'data-folder' -d 'The data-folder of the network (default: the one of the settings).' -rfka ''
complete -c 'carillond' -n '__carillond_should_offer_completions_for_flags_or_options "carillond chat audit" config' -l 'config' -d 'The settings file (default: /etc/carillon/carillond.conf).' -rfka ''
complete -c 'carillond' -n '__carillond_should_offer_completions_for_flags_or_options "carillond chat audit"' -l 'set' -d 'Set a setting for this run, as in max-connections=1000; may be repeated.' -rfka ''
complete -c 'carillond' -n '__carillond_should_offer_completions_for_flags_or_options "carillond chat audit" version' -l 'version' -d 'Show the version.'
complete -c 'carillond' -n '__carillond_should_offer_completions_for_flags_or_options "carillond chat audit" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'carillond' -n '__carillond_should_offer_completions_for_flags_or_options "carillond chat backup" replace' -l 'replace' -d 'Replace the file if it exists.'
complete -c 'carillond' -n '__carillond_should_offer_completions_for_flags_or_options "carillond chat backup" data-folder' -l 'data-folder' -d 'The data-folder of the network (default: the one of the settings).' -rfka ''
complete -c 'carillond' -n '__carillond_should_offer_completions_for_flags_or_options "carillond chat backup" config' -l 'config' -d 'The settings file (default: /etc/carillon/carillond.conf).' -rfka ''
complete -c 'carillond' -n '__carillond_should_offer_completions_for_flags_or_options "carillond chat backup"' -l 'set' -d 'Set a setting for this run, as in max-connections=1000; may be repeated.' -rfka ''
complete -c 'carillond' -n '__carillond_should_offer_completions_for_flags_or_options "carillond chat backup" version' -l 'version' -d 'Show the version.'
complete -c 'carillond' -n '__carillond_should_offer_completions_for_flags_or_options "carillond chat backup" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'carillond' -n '__carillond_should_offer_completions_for_flags_or_options "carillond chat restore" replace' -l 'replace' -d 'Replace the accounts and rooms that are in the folder.'
complete -c 'carillond' -n '__carillond_should_offer_completions_for_flags_or_options "carillond chat restore" data-folder' -l 'data-folder' -d 'The data-folder of the network (default: the one of the settings).' -rfka ''
complete -c 'carillond' -n '__carillond_should_offer_completions_for_flags_or_options "carillond chat restore" config' -l 'config' -d 'The settings file (default: /etc/carillon/carillond.conf).' -rfka ''
complete -c 'carillond' -n '__carillond_should_offer_completions_for_flags_or_options "carillond chat restore"' -l 'set' -d 'Set a setting for this run, as in max-connections=1000; may be repeated.' -rfka ''
complete -c 'carillond' -n '__carillond_should_offer_completions_for_flags_or_options "carillond chat restore" version' -l 'version' -d 'Show the version.'
complete -c 'carillond' -n '__carillond_should_offer_completions_for_flags_or_options "carillond chat restore" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'carillond' -n '__carillond_should_offer_completions_for_flags_or_options "carillond chat export" data-folder' -l 'data-folder' -d 'The data-folder of the network (default: the one of the settings).' -rfka ''
complete -c 'carillond' -n '__carillond_should_offer_completions_for_flags_or_options "carillond chat export" config' -l 'config' -d 'The settings file (default: /etc/carillon/carillond.conf).' -rfka ''
complete -c 'carillond' -n '__carillond_should_offer_completions_for_flags_or_options "carillond chat export"' -l 'set' -d 'Set a setting for this run, as in max-connections=1000; may be repeated.' -rfka ''
complete -c 'carillond' -n '__carillond_should_offer_completions_for_flags_or_options "carillond chat export" version' -l 'version' -d 'Show the version.'
complete -c 'carillond' -n '__carillond_should_offer_completions_for_flags_or_options "carillond chat export" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'carillond' -n '__carillond_should_offer_completions_for_flags_or_options "carillond chat forget" data-folder' -l 'data-folder' -d 'The data-folder of the network (default: the one of the settings).' -rfka ''
complete -c 'carillond' -n '__carillond_should_offer_completions_for_flags_or_options "carillond chat forget" config' -l 'config' -d 'The settings file (default: /etc/carillon/carillond.conf).' -rfka ''
complete -c 'carillond' -n '__carillond_should_offer_completions_for_flags_or_options "carillond chat forget"' -l 'set' -d 'Set a setting for this run, as in max-connections=1000; may be repeated.' -rfka ''
complete -c 'carillond' -n '__carillond_should_offer_completions_for_flags_or_options "carillond chat forget" control-socket' -l 'control-socket' -d 'The server\'s control socket (default: the one in the server\'s settings, which --config and --set select as for the server, or the default one).' -rfka ''
complete -c 'carillond' -n '__carillond_should_offer_completions_for_flags_or_options "carillond chat forget" timeout' -l 'timeout' -d 'How long to wait, as in 10s or 2m.' -rfka ''
complete -c 'carillond' -n '__carillond_should_offer_completions_for_flags_or_options "carillond chat forget" version' -l 'version' -d 'Show the version.'
complete -c 'carillond' -n '__carillond_should_offer_completions_for_flags_or_options "carillond chat forget" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'carillond' -n '__carillond_should_offer_completions_for_flags_or_options "carillond help" version' -l 'version' -d 'Show the version.'
