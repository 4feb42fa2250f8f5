import ReactorIRC
import Testing

@Suite("MessageTags", .timeLimit(.minutes(10)))
struct MessageTagsTests {
    private func tags(_ text: String) -> MessageTags { MessageTags(Array(text.utf8)[...]) }

    private func keys(_ text: String) -> [String] {
        tags(text).map { String(decoding: $0.key, as: UTF8.self) }
    }

    @Test func `tags are in their order, and empty ones are omitted`() {
        #expect(keys("b=1;a;;+c=2;") == ["b", "a", "+c"])
        #expect(keys("=x;a") == ["a"])
        #expect(keys("").isEmpty && tags("").isEmpty)
    }

    @Test func `the last of several tags with a key counts`() {
        #expect(tags("a=1;b=2;a=3").text("a") == "3")
        #expect(tags("a=1;a").text("a") == "")
        #expect(tags("a=1").text("b") == nil)
    }

    @Test func `a value extends to the semicolon`() {
        #expect(tags("a=b=c;d").text("a") == "b=c")
    }

    @Test func `client-only tags begin with a plus sign`() {
        #expect(tags("+typing=done")["+typing"]?.isClientOnly == true)
        #expect(tags("typing")["typing"]?.isClientOnly == false)
    }

    @Test(arguments: [
        ("\\:\\s\\\\\\r\\n", "; \\\r\n"), ("a\\bc", "abc"), ("a\\", "a"), ("\\", ""),
        ("\\\\s", "\\s"), ("世\\:界", "世;界"),
    ])
    func `escapes have their meaning`(raw: String, value: String) {
        #expect(tags("a=\(raw)").text("a") == value)
    }

    @Test func `a value that is written is read again`() throws {
        let values = ["", "plain", "; \\\r\n", "\\s", "a;b c\\", "世界"]
        var writer = MessageWriter()
        writer.begin()
        for (index, value) in values.enumerated() { writer.appendTag("t\(index)", value) }
        writer.appendCommand("TAGMSG")
        let range = writer.end()
        let line = Array(writer.bytes[range].dropLast(2))
        let message = try Message(line)
        for (index, value) in values.enumerated() {
            #expect(message.tags.text("t\(index)") == value)
        }
    }
}
