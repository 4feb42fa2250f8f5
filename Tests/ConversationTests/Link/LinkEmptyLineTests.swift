import Conversation
import TerminalUI
import Testing
import TextTesting

@Suite("Link: an empty line", .timeLimit(.minutes(10)))
struct LinkEmptyLineTests {
    @Test func `it closes a connection to a service that only echoes`() {
        var bench = ClientBench.up()
        bench.enter("hope")
        bench.receive("[now] hope")
        #expect(bench.press(.enter) == [.hangUp])
    }

    @Test(arguments: [
        ["220 ready"], ["> HELO", "250 OK"], ["> hi", "[now] hi", "somebody talks"],
    ])
    func `it is sent to a service that does more than echo`(dialogue: [String]) {
        var bench = ClientBench.up()
        for line in dialogue {
            if line.hasPrefix("> ") {
                bench.enter(String(line.dropFirst(2)))
            } else {
                bench.receive(line)
            }
        }
        #expect(bench.press(.enter) == [.send([])])
        #expect(bench.ruler.contains("the empty line was sent, since this service does more"))
        bench.press(.enter)
        #expect(!bench.ruler.contains("sent"), "the reason is shown once")
    }

    @Test func `it is sent at a prompt, before anything else was`() {
        var bench = ClientBench.up()
        bench.handle(.holds("Press Enter: "))
        #expect(bench.press(.enter).contains(.send([])))
    }

    @Test func `it is sent to a service that is silent`() {
        var bench = ClientBench.up()
        bench.enter("into the void")
        bench.pass(.seconds(3))
        #expect(bench.press(.enter) == [.send([])])
    }

    @Test func `what is known of the service counts for the next connection too`() {
        var bench = ClientBench.up()
        bench.receive("220 ready")
        bench.handle(.lost("reset by peer"))
        #expect(bench.press(.enter) == [.dial], "without a connection it connects")
        bench.handle(.connected(peer: "peer"))
        #expect(bench.press(.enter) == [.send([])])
    }

    @Test func `the silence of a service counts for the next connection too`() {
        var bench = ClientBench.up()
        bench.enter("into the void")
        bench.pass(.seconds(3))
        #expect(bench.press(.enter) == [.send([])])
        bench.handle(.lost("reset by peer"))
        bench.handle(.connected(peer: "peer"))
        #expect(bench.press(.enter) == [.send([])])
        bench.enter("hope")
        bench.receive("[now] hope")
        #expect(bench.press(.enter) == [.hangUp], "an echo refutes it")
    }

    @Test func `a connection that the person drops ends a silence too`() {
        var bench = ClientBench.up()
        bench.enter("into the void")
        bench.pass(.seconds(3))
        bench.enter("/reconnect")
        bench.handle(.connected(peer: "peer"))
        #expect(bench.press(.enter) == [.send([])])
    }

    @Test func `a connection that ends within 2 seconds of a message shows no silence`() {
        var bench = ClientBench.up()
        bench.enter("hope")
        bench.pass(.seconds(1))
        bench.handle(.lost("reset by peer"))
        bench.handle(.connected(peer: "peer"))
        #expect(bench.press(.enter) == [.hangUp])
    }

    @Test func `the setting has it closed, sent or ignored at every service`() {
        var bench = ClientBench(settings: ClientBench.settings("empty-line = send"))
        bench.start()
        #expect(bench.lines == ["-- F1 or /help lists the keys and commands; /quit leaves."])
        bench.handle(.connected(peer: "peer"))
        #expect(bench.press(.enter) == [.send([])])
        bench.enter("/set empty-line ignore")
        #expect(bench.press(.enter) == [])
        #expect(bench.ruler.contains("an empty line does nothing here: empty-line = ignore"))
        bench.receive("220 ready")
        bench.enter("/set empty-line close")
        #expect(bench.press(.enter) == [.hangUp])
    }
}
