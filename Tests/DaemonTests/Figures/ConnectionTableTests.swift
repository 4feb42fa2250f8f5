import Daemon
import Testing

@Suite("ConnectionTable", .timeLimit(.minutes(10)))
struct ConnectionTableTests {
    private func connection(_ number: Int, _ change: (inout ConnectionSummary) -> Void = { _ in })
        -> ConnectionSummary
    {
        var connection = ConnectionSummary()
        connection.number = number
        connection.peer = "127.0.0.1:4711"
        connection.endpoint = "127.0.0.1:21567"
        connection.service = "timestamps"
        // 2006-04-18 21:53:00 UTC.
        connection.start = 1_145_397_180
        connection.received = 14
        connection.sent = 41
        change(&connection)
        return connection
    }

    @Test func `connections are shown as a table, with numbers to the right`() {
        var table = ConnectionTable { _ in 7_200 }
        let rows = table.beginning(
            [
                connection(7),
                connection(12) {
                    $0.peer = "[2001:db8::7]:50000"
                    ($0.received, $0.sent, $0.buffered) = (1_234_567, 7, 65_536)
                    ($0.service, $0.listener, $0.endpoint) = ("relay", "people", "tls:[::]:7001")
                },
            ])
        #expect(
            rows.joined(separator: "\n") == """
                NUMBER  ADDRESS              SINCE                           IN  OUT  BUFFERED  SERVICE     LISTENER
                     7  127.0.0.1:4711       2006-04-18T23:53:00+02:00       14   41         0  timestamps  127.0.0.1:21567
                    12  [2001:db8::7]:50000  2006-04-18T23:53:00+02:00  1234567    7     65536  relay       tls:[::]:7001, people
                """)
    }

    @Test func `a later portion has the same columns, or wider ones`() {
        var table = ConnectionTable { _ in 0 }
        let first = table.beginning([connection(1)])
        #expect(table.rows([connection(2)])[0].count == first[1].count)
        let wide = table.rows([connection(3) { $0.peer = "[2001:db8::7]:50000" }])
        #expect(table.rows([connection(4)])[0].count == wide[0].count)
    }

    @Test func `a line is read as it was written, and later fields are skipped`() throws {
        let written = connection(3) {
            $0.endpoint = "unix:/run/my 100%/%20chat"
            $0.listener = ""
        }
        #expect(ConnectionSummary(written.line) == written)
        #expect(ConnectionSummary(written.line + " mood=good") == written)
        #expect(!written.line.contains("  ") && written.line.hasPrefix("number=3 peer=127.0.0.1"))
        for line in ["", "peer=a", "number=0", "number", "ok 7"] {
            #expect(ConnectionSummary(line) == nil)
        }
    }

    @Test func `the path of a client cannot pass for another connection`() {
        let line = connection(3) { $0.peer = "unix:/tmp/a\nnumber=1" }.line
        #expect(ControlReply([line], .done(process: 1)).text == " \(line)\nok 1\n")
        #expect(ConnectionSummary(line)?.number == 3)
        #expect(ConnectionSummary(line)?.peer == #"unix:/tmp/a\nnumber=1"#)
    }
}
