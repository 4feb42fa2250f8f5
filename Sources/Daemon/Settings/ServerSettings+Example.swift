import Settings

extension ServerSettings {
    /// A settings file in which everything is explained and nothing is set.
    package static var example: String {
        let defaults = ServerSettings()
        return [
            heading, ListenerSettings.table.example(of: defaults.listener),
            table.example(of: defaults), listenerExample,
        ].joined(separator: "\n")
    }

    // MARK: -

    private static let heading = """
        # Settings of carillond: /etc/carillon/carillond.conf, or what --config says.
        #
        # Every setting stands here with its default; take the # away and change it. The same names
        # are understood by --set, and as variables: max-line is CARILLOND_MAX_LINE. An option of
        # the command line counts over a variable, a variable over this file. `carillond reload`,
        # or SIGHUP, takes over all but what is felt from the next start.
        #
        # A # begins a comment at a line's start, or between blanks. A value with such a # in it, a
        # " or an = stands in double quotes.

        """

    private static let listenerExample = """
        # A section for each further listener. What it does not say is as above. As soon as there
        # is one, and no "listen" stands above the sections, the default one is not there.
        #[listener people]
        #listen = 0.0.0.0:7000
        #mode = relay

        """
}
