import Testing

@testable import ChatCore

@Suite(
    "LIST (RFC 2812, section 3.2.6; ELIST of the modern documentation)", .timeLimit(.minutes(10)))
struct ListTests {
    /// `#one` with a topic and one member, `#two` with two members, 20 minutes later.
    private func makeNetwork() -> TestNetwork {
        let net = TestNetwork()
        net.connectLocally("ann", "bob", "cat")
        net.send("ann", "JOIN #one")
        net.setTopic(of: "#one", "First")
        net.time = ServerTime(seconds: 1_000 + 20 * 60)
        net.send("ann", "JOIN #two")
        net.send("bob", "JOIN #two")
        net.time = ServerTime(seconds: 1_000 + 30 * 60)
        return net
    }

    private let start = ":irc.test 321 cat Channel :Users  Name"
    private let end = ":irc.test 323 cat :End of the list of rooms"

    private func rooms(_ line: String, _ net: TestNetwork) -> [String] {
        let lines = net.ask("cat", line)
        #expect(lines.first == start)
        #expect(lines.last == end)
        return lines.dropFirst().dropLast().map { String($0.split(separator: " ")[3]) }
    }

    @Test(.rule("RFC 2812, 3.2.6", "modern: LIST message"))
    func `it lists rooms with their number of members and topic`() {
        let net = makeNetwork()
        #expect(
            net.ask("cat", "LIST") == [
                start, ":irc.test 322 cat #one 1 :First", ":irc.test 322 cat #two 2 :", end,
            ])
    }

    @Test(.rule("RFC 2812, 5.1 (323)", "modern: RPL_LISTSTART (321)"))
    func `without rooms there are the start and the end`() {
        let net = TestNetwork()
        net.connectLocally("cat")
        #expect(net.ask("cat", "LIST") == [start, end])
    }

    @Test(
        .rule("RFC 2812, 3.2.6", "modern: LIST message"),
        arguments: [
            ("LIST #one", ["#one"]), ("LIST #ONE,#two", ["#one", "#two"]),
            ("LIST #two,#one", ["#two", "#one"]),
            ("LIST #one,#one", ["#one"]), ("LIST #none", []), ("LIST #none,#two", ["#two"]),
            ("LIST #one irc.test", ["#one"]), ("LIST :", ["#one", "#two"]),
        ])
    func `names give those rooms, and unknown ones nothing`(line: String, names: [String]) {
        let net = makeNetwork()
        #expect(rooms(line, net) == names)
    }

    @Test(
        .rule("modern: ELIST Parameter"),
        arguments: [
            // M and N.
            ("LIST *", ["#one", "#two"]), ("LIST *N*", ["#one"]), ("LIST #t?o", ["#two"]),
            ("LIST *x*", []), ("LIST *n*,*w*", ["#one", "#two"]),
            ("LIST #one,*w*", ["#one", "#two"]),
            ("LIST !*n*", ["#two"]), ("LIST !*x*", ["#one", "#two"]), ("LIST !#*", []),
            ("LIST !*n*,!*w*", []), ("LIST #*,!#one", ["#two"]),
            // U.
            ("LIST >0", ["#one", "#two"]), ("LIST <1", []), ("LIST >1", ["#two"]),
            ("LIST <2", ["#one"]),
            ("LIST >0,<2", ["#one"]), ("LIST >1,#o*", []),
            // C: created less or more than so many minutes ago.
            ("LIST C<15", ["#two"]), ("LIST C>15", ["#one"]), ("LIST C<0", []),
            ("LIST C>0", ["#one", "#two"]), ("LIST c<99", ["#one", "#two"]),
            ("LIST C>15,C<40", ["#one"]),
            // T: the same for topics.
            ("LIST T>0", ["#one"]), ("LIST T<15", []), ("LIST t<31", ["#one"]), ("LIST T>30", []),
            // Several parameters, large numbers, and what is no condition.
            ("LIST >0 C<15", ["#two"]), ("LIST #one >1", []),
            ("LIST <99999999999999999999", ["#one", "#two"]),
            ("LIST >x", []), ("LIST >", []),
        ])
    func `conditions select rooms`(line: String, names: [String]) {
        let net = makeNetwork()
        #expect(rooms(line, net) == names)
    }

    @Test(.rule("RFC 2811, 4.2.6", "modern: Secret Channel Mode"))
    func `secret and private rooms are listed to members only`() {
        let net = makeNetwork()
        net.change("#one", .flag(.secret, isSet: true))
        net.change("#two", .flag(.isPrivate, isSet: true))
        #expect(rooms("LIST", net) == [])
        #expect(rooms("LIST #one,#two", net) == [])
        net.send("cat", "JOIN #two")
        #expect(rooms("LIST", net) == ["#two"])
    }

    @Test(.rule("modern: SAFELIST Parameter", "Carillon: long answers are sent in slices"))
    func `a long list comes in slices`() {
        let net = makeNetwork()
        let topic = String(repeating: "t", count: 300)
        for index in 0..<200 {
            net.connect("n\(index)")
            net.send("n\(index)", "JOIN #room\(index)")
            net.setTopic(of: "#room\(index)", topic)
        }
        net.send("cat", "LIST")
        #expect(net.isHeld("cat"))
        let lines = net.drain("cat")
        #expect(lines.count == 204)
        #expect(Set(lines).count == 204)
    }

    @Test(.rule("Carillon: a search does not delay others"))
    func `a search with a costly mask is sliced`() {
        let net = makeNetwork()
        for index in 0..<100 {
            net.connect("n\(index)")
            net.send("n\(index)", "JOIN #room\(index)")
        }
        net.send("cat", "LIST " + String(repeating: "*o", count: 150))
        #expect(net.isHeld("cat"))
        #expect(net.drain("cat") == [start, end])
    }
}
