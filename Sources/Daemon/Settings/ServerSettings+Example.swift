package import Services
import Settings

extension ServerSettings {
    /// A settings file that explains every setting and sets none.
    package static func example(services catalog: ServiceCatalog) -> String {
        let defaults = ServerSettings(catalog)
        var parts = [
            heading, ListenerSettings.table.example(of: defaults.listener),
            table.example(of: defaults), servicesHeading,
        ]
        parts += catalog.types.map { example(of: $0) }
        return (parts + [listenerExample(catalog)]).joined(separator: "\n")
    }

    // MARK: -

    private static func example<S: Service>(of type: S.Type) -> String {
        let settings = S.Settings.table.example(of: S.Settings())
        return "# \(type.manual.summary)\n#[service \(type.name)]\n"
            + (settings.isEmpty ? "" : "\n\(settings)")
    }

    private static let heading = """
        # Settings of carillond: /etc/carillon/carillond.conf, or the file of --config.
        #
        # Every setting is here with its default; take the # away and change it. The same names
        # work with --set, and as variables: max-line is CARILLOND_MAX_LINE. An option of the
        # command line has priority over a variable, a variable over this file. `carillond reload`,
        # or SIGHUP, applies all changes but those that need the next start.
        #
        # A # begins a comment at the start of a line, or between blanks. A value that contains
        # such a #, a " or an = is written in double quotes.

        """

    private static let servicesHeading = """
        # A section for each service. Listeners name the service of their connections. Its settings
        # also work as --set service.timestamps.time-format=unix, or as the variable
        # CARILLOND_SERVICE_TIMESTAMPS_TIME_FORMAT. A second service of the same type has a section
        # with another name, and the setting type in it.

        """

    /// Has a room, if a service has rooms.
    private static func listenerExample(_ catalog: ServiceCatalog) -> String {
        let service =
            if let type = catalog.types.first(where: { $0.hasRooms }) {
                "#service = \(type.name)\n#framing = lines\n#room = #people"
            } else {
                "#service = \(catalog.currentNames.last ?? "")"
            }
        return listenerStart + service + "\n"
    }

    private static let listenerStart = """
        # A section for each further listener. A setting that is not in it has its value from above.
        # When there is such a section and no "listen" above the sections, there is no default
        # listener.
        #[listener people]
        #listen = 0.0.0.0:7000

        """
}
