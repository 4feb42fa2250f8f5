import Figures
package import Services
import Settings

/// The sections of the server's manual page that are made from its tables, as macros of man(7).
package enum ServerManualPage {
    /// All sections but those about the command line.
    package static func sections(services catalog: ServiceCatalog) -> String {
        let defaults = ServerSettings(catalog)
        return RoffText.section("LOG", log, [])
            + RoffText.section("RELOAD AND END", changes, [])
            + RoffText.section("STATUS PAGE", statusPage, pages)
            + RoffText.section(
                "FIGURES", figures, entries(of: StatusSnapshot.definitions(services: catalog)))
            + RoffText.section(
                "SETTINGS", settings, RoffText.entries(ServerSettings.table, of: defaults))
            + RoffText.section(
                "SETTINGS OF LISTENERS", listeners,
                RoffText.entries(ListenerSettings.table, of: defaults.listener))
            + RoffText.section("SETTINGS OF SERVICES", services(catalog))
            + catalog.types.map { section(of: $0) }.joined()
    }

    // MARK: -

    private static let log = """
        The server never waits for the reader of its log. Lines that cannot be written, because \
        the disk is full or a pipe is not read, are dropped and counted, and the log reports the \
        number at the place where they are missing. Only a disk that hangs in the kernel, as NFS \
        may, blocks the server: log to a local disk, or to the journal.
        """

    private static let changes = """
        After a reload, time limits also apply to open connections, and rate limits to those open \
        connections that already had a limit of that kind. Other settings apply to new connections \
        only. Settings that need the next start are named and left unchanged. A certificate that \
        cannot be taken stays what it was; the rest is applied, and "carillond reload" ends with \
        70. An endpoint that changes from host:port to tls:host:port, or back, keeps its socket. A \
        socket file that was removed is made again, unless the service manager made it: restart \
        its socket unit then. When the server stops, or a successor has taken over and the \
        drain-timeout has expired, it answers every line that it has received, and closes. A line \
        that is still on its way gets no reply; its sender sees the connection close. The server \
        asks systemd for as much time as drain-delay and drain-timeout take.
        """

    private static func services(_ catalog: ServiceCatalog) -> String {
        """
        A listener names its service: \(list(of: catalog.currentNames)). The settings of a service are in \
        a section [service NAME]. Listeners that name the same service share it, on whatever \
        addresses they listen. For a second service of the same type, choose another name for the \
        section, and write type = \(catalog.names.first ?? "") in it, or another type. With --set, \
        such a setting is service.NAME.SETTING; as a variable, CARILLOND_SERVICE_NAME_SETTING.
        """
    }

    /// The section of one service: its own text, and its settings.
    private static func section<S: Service>(of type: S.Type) -> String {
        let entries = type.manual.entries.map { RoffText.entry($0.name, $0.text) }
        return RoffText.section(
            "SERVICE \(type.name.uppercased())", "\(type.manual.summary)\n\n\(type.manual.text)",
            entries + RoffText.entries(S.Settings.table, of: S.Settings()))
    }

    private static let statusPage = """
        The server answers HTTP requests, GET and HEAD, for these pages at the addresses of \
        status-listen. There is no authentication: listen on a private network only. At most \
        \(ServerStatus.connectionLimit) connections are open; for a new one the one that has been \
        idle longest is closed.
        """

    private static let pages = [
        RoffText.entry("/healthz", "200 while every reactor runs, 503 otherwise."),
        RoffText.entry(
            "/readyz",
            "200 while the server accepts connections, 503 while it starts or stops. A second line "
                + "has what is wrong meanwhile, such as history that cannot be stored."),
        RoffText.entry("/metrics", "Counters in the text format of Prometheus."),
    ]

    private static let figures = """
        All of them are on /metrics; "carillond status" prints a part.
        """

    private static func entries(of figures: [FigureDefinition]) -> [String] {
        figures.map { figure in
            let label = figure.label.map { "{\($0.name)}" } ?? ""
            return RoffText.entry(figure.name + label, "\(figure.help) A \(figure.kind.rawValue).")
        }
    }

    private static let settings = """
        Listed with their defaults. Each can be set in the file, with --set, or as a variable: \
        max-line is CARILLOND_MAX_LINE. An option has priority over a variable, a variable over \
        the file.
        """

    private static let listeners = """
        At the start of the file they are those of the default listener. Each further listener \
        has a section [listener NAME]; a setting that is not in it has its value from the start \
        of the file.

        A listener on [::] accepts IPv6 only; for both protocols name both addresses, \
        0.0.0.0:21567 and [::]:21567. A socket of systemd on [::] accepts both.
        """
}
