import Conversation
import ReactorKit
import TerminalUI

/// A line comes, and the picture of a screen of 30 rows and 100 columns is made of all.
enum Picture {
    static let endpoint = Endpoint(host: "localhost", port: 21_567)

    static func run(_ times: Int) -> Int {
        var cells = 0
        make(times) { cells += $0.rows * $0.columns }
        return cells
    }

    static func make(_ times: Int, show: (CellGrid) -> Void) {
        let moment = Moment(instant: .now, wallSecond: 12 * 3600)
        var state = ClientState(
            to: [endpoint], rows: 30, columns: 100, now: moment, timeOfDay: { _ in "12:00:00" })
        _ = state.start(at: moment)
        let tab = state.tab.link
        let peer = ConnectionFacts(peer: "127.0.0.1:21567")
        _ = state.handle(.connection(tab, .connected(peer)), at: moment)
        for number in 0..<times {
            let line = "[Tue Apr 18 23:53:09 2006] line \(number): when words fail, music speaks"
            let event = ConnectionEvent.received(Array(line.utf8), isCut: false)
            _ = state.handle(.connection(tab, event), at: moment)
            show(state.screen())
        }
    }
}
