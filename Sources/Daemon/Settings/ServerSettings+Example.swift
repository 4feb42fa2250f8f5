package import Services
import Settings

extension ServerSettings {
    /// A settings file in which everything is explained and nothing is set.
    package static func example(services catalog: ServiceCatalog) -> String {
        let defaults = ServerSettings(catalog)
        var parts = [
            heading, ListenerSettings.table.example(of: defaults.listener),
            table.example(of: defaults), servicesHeading,
        ]
        parts += catalog.types.map { example(of: $0) }
        return (parts + [listenerExample]).joined(separator: "\n")
    }

    // MARK: -

    private static func example<S: Service>(of type: S.Type) -> String {
        let settings = S.Settings.table.example(of: S.Settings())
        return "# \(type.manual.summary)\n#[service \(type.name)]\n"
            + (settings.isEmpty ? "" : "\n\(settings)")
    }

    private static let heading = """
        # Settings of carillond: /etc/carillon/carillond.conf, or what --config says.
        #
        # Every setting is here with its default; take the # away and change it. The same names
        # are understood by --set, and as variables: max-line is CARILLOND_MAX_LINE. An option of
        # the command line has priority over a variable, a variable over this file. `carillond
        # reload`, or SIGHUP, takes over all but what needs the next start.
        #
        # A # begins a comment at a line's start, or between blanks. A value with such a # in it, a
        # " or an = is written in double quotes.

        """

    private static let servicesHeading = """
        # What connections are for. A listener names its service, and has the settings of the section
        # of that name: --set service.relay.history=50, or CARILLOND_SERVICE_RELAY_HISTORY. A second
        # service of a kind has a name of its own, and a setting type with the name of its kind.

        """

    private static let listenerExample = """
        # A section for each further listener. What it does not set is as above. As soon as there
        # is one, and no "listen" is above the sections, the default one is not there.
        #[listener people]
        #listen = 0.0.0.0:7000
        #service = relay

        """
}
