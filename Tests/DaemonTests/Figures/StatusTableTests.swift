import Figures
import ReactorKit
import Testing

@testable import Daemon

@Suite("StatusTable", .timeLimit(.minutes(10)))
struct StatusTableTests {
    @Test func `the figures are shown as a table`() {
        #expect(
            StatusTable(.sample).text == """
                carillond 0.1.0, process 1234: ready, up 1 d 02:03:04
                listening    127.0.0.1:21567
                             unix:/run/my service
                connections  15 now, 343 accepted
                             listener without a name: 12 now, 340 accepted
                             listener people here: 3 now, 3 accepted
                ended        closed-by-peer 320, timed-out 8
                refused      rate 3, line-length 1
                messages     12345
                received     96.4 KiB
                sent         5 MiB
                turns        100, half within 25 us, 99 % within 25 us
                reactors     2, timers 5
                TLS          2 handshakes failed
                buffered     100 B
                descriptors  22 of 1024
                memory       12.3 MiB

                """)
    }

    @Test func `a server that has just begun has no zeros to read through`() throws {
        let reactor = try Reactor()
        let counters = Counters(of: reactor)
        #expect(
            StatusTable(StatusSnapshot(ServerState(), counters.readings)).text == """
                carillond -, process -: starting, up 00:00:00
                connections  0 now, 0 accepted
                ended        none
                refused      none
                messages     0
                received     0 B
                sent         0 B
                turns        0
                reactors     1, timers 0
                buffered     0 B

                """)
    }

    @Test func `with earlier figures rates are shown, and the turns of the time between`() {
        var now = StatusSnapshot.sample
        now.add([
            "carillond_messages_total 100", "carillond_received_bytes_total 4096",
            "carillond_connections 4 ", "carillond_accepts_total 4 ",
            "carillond_turn_seconds 700000000 0 0 0 0 0 0 0 0 0 0 0 0 0 0 1 0",
        ])
        now.state.uptime += 2_000
        let lines = StatusTable(now, since: .sample).lines
        #expect(lines.contains("connections  19 now, 347 accepted, 2/s"))
        #expect(lines.contains("messages     12445, 50/s"))
        #expect(lines.contains("received     100.4 KiB, 2 KiB/s"))
        #expect(lines.contains("sent         5 MiB, 0 B/s"))
        #expect(lines.contains("turns        101, half within 1 s, 99 % within 1 s, 0/s"))
    }

    @Test func `a new process has no rates yet`() {
        var now = StatusSnapshot.sample
        now.state.processID = 99
        now.state.uptime = 10
        #expect(!StatusTable(now, since: .sample).text.contains("/s"))
    }

    @Test func `what a server of another version does not send is not shown as 0`() throws {
        let lines = ["phase ready", "uptime 1000", "carillond_messages_total 3"]
        let table = StatusTable(try StatusSnapshot(reading: lines, services: .tested))
        #expect(table.lines == ["carillond -, process -: ready, up 00:00:01", "messages     3"])
        var newer = try StatusSnapshot(
            reading: lines + ["carillond_received_bytes_total 9"], services: .tested)
        newer.state.uptime += 1_000
        let since = StatusTable(newer, since: try StatusSnapshot(reading: lines, services: .tested))
        #expect(since.lines.last == "received     9 B", "no rate")
    }

    @Test func `a silent worker is shown`() {
        var snapshot = StatusSnapshot.sample
        snapshot.add(["carillond_workers 1", "carillond_silent_workers 1"])
        #expect(StatusTable(snapshot).lines.contains("reactors     3, 1 does not answer, timers 5"))
    }

    @Test func `a limit of descriptors is not shown without their number`() {
        var snapshot = StatusSnapshot(ServerState(), FigureReadings())
        snapshot.add(["process_max_fds 1024"])
        #expect(!StatusTable(snapshot).text.contains("descriptors"))
    }
}
