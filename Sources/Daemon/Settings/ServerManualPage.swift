import Figures
package import Services
import Settings

/// The parts of the server's manual page that its tables rule, in the macros of man(7).
package enum ServerManualPage {
    /// What the sections say that are not the command line's.
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
        The log never waits for who reads it: lines for which there is no room, on a full disk or \
        in a pipe that nobody reads, are lost, counted, and told where they are missing. Only a \
        disk that hangs in the kernel, as NFS may, holds the server up: log to a local one, or to \
        the journal.
        """

    private static let changes = """
        A change of a limit of time holds for those who are connected as well, one of a rate for \
        those of them who had a limit of that kind already. What is felt by new connections leaves \
        the others as they are; what is felt from the next start is named, and stays. When the \
        server ends, or a successor has taken over and the drain-timeout is over, it answers all \
        lines that have come, and closes. A line that is on its way at that moment gets no reply, \
        and its sender sees the connection end without one. systemd is asked for as much time as \
        drain-delay and drain-timeout say.
        """

    private static func services(_ catalog: ServiceCatalog) -> String {
        """
        A listener names its service: \(list(of: catalog.names)). The settings of a service are in a \
        section [service NAME]. Listeners that name the same service share it, whatever they \
        listen at. For a second one of a kind, give the section another name and write \
        type = \(catalog.names.first ?? "") in it, or another of these. For --set the settings of a \
        section are service.NAME.SETTING, as variables CARILLOND_SERVICE_NAME_SETTING.
        """
    }

    /// What a service says of itself, with its settings.
    private static func section<S: Service>(of type: S.Type) -> String {
        let entries = type.manual.entries.map { RoffText.entry($0.name, $0.text) }
        return RoffText.section(
            "SERVICE \(type.name.uppercased())", "\(type.manual.summary)\n\n\(type.manual.text)",
            entries + RoffText.entries(S.Settings.table, of: S.Settings()))
    }

    private static let statusPage = """
        At the addresses of status-listen these pages are served by HTTP, for GET and HEAD. Nobody \
        is asked for a name, so they belong on a network of your own.
        """

    private static let pages = [
        RoffText.entry("/healthz", "200 while every reactor turns, 503 otherwise."),
        RoffText.entry("/readyz", "200 while connections are wanted, 503 while it starts or ends."),
        RoffText.entry("/metrics", "Counters in the text format of Prometheus."),
    ]

    private static let figures = """
        What /metrics has, and "carillond status" in part.
        """

    private static func entries(of figures: [FigureDefinition]) -> [String] {
        figures.map { figure in
            let label = figure.label.map { "{\($0.name)}" } ?? ""
            return RoffText.entry(figure.name + label, "\(figure.help) A \(figure.kind.rawValue).")
        }
    }

    private static let settings = """
        With their defaults, for the file, for --set, and as variables: max-line is \
        CARILLOND_MAX_LINE. An option counts over a variable, a variable over the file.
        """

    private static let listeners = """
        They stand at the file's start for the default listener, and in a section \
        [listener NAME] for each further one, which has those of the start where it says nothing.
        """
}
