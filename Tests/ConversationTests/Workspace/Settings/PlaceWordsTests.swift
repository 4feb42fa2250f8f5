import Testing

@testable import Conversation

@Suite("Places of a command line", .timeLimit(.minutes(10)))
struct PlaceWordsTests {
    @Test(
        arguments: [
            (["localhost", "21567"], ["localhost:21567"]), (["::1", "7"], ["[::1]:7"]),
            (["tls:bell.example", "443"], ["tls:bell.example:443"]), (["[::1]", "7"], ["[::1]:7"]),
            (["fe80::1%eth0", "7"], ["[fe80::1%eth0]:7"]),
        ])
    func `a host and a port are one place, as for telnet`(words: [String], places: [String]) {
        #expect(ClientSettings.places(words) == places)
    }

    @Test(
        arguments: [
            [], ["a"], ["21567"], ["a", "b"], ["a:1", "2"], ["a", "99999"], ["a", "1", "2"],
            ["unix:/run/bell", "1"], ["1", "2"], ["a", "+1"], ["http://a", "1"], ["a", "-1"],
        ])
    func `other words are as many places`(words: [String]) {
        #expect(ClientSettings.places(words) == words)
    }
}
