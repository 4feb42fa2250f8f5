import Figures
import Settings

/// The parts of the server's manual page that its tables rule, in the macros of man(7).
package enum ServerManualPage {
    /// What the sections say that are not the command line's.
    package static var sections: String {
        let defaults = ServerSettings()
        return RoffText.section("LOG", log, [])
            + RoffText.section("RELOAD AND END", changes, [])
            + RoffText.section("RELAY", relay, commands)
            + RoffText.section("STATUS PAGE", statusPage, pages)
            + RoffText.section("FIGURES", figures, entries(of: StatusSnapshot.definitions))
            + RoffText.section(
                "SETTINGS", settings, RoffText.entries(ServerSettings.table, of: defaults))
            + RoffText.section(
                "SETTINGS OF LISTENERS", listeners,
                RoffText.entries(ListenerSettings.table, of: defaults.listener))
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

    private static let relay = """
        With mode relay, what one says, all others on the listener hear, as a line with the time \
        and the name; who says it gets the line as well. A name is the address until one takes \
        another. Lines that begin with * are the relay's own. Who comes is told the last lines, \
        as far as they have no more than 128 KiB. Who reads too slowly misses lines, beyond \
        256 KiB that wait, and is told how many.
        """

    private static let commands = [
        RoffText.entry("/name NEW", "Takes another name, of at most 32 bytes, which nobody has."),
        RoffText.entry("/who", "Tells who is here."),
        RoffText.entry("/help", "Tells what can be typed."),
        RoffText.entry("//", "At the start of a line: says a slash."),
    ]

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
