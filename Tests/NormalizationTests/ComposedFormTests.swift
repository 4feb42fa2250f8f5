import Normalization
import Testing

/// UAX #15, Unicode Normalization Forms.
@Suite("Composed form")
struct ComposedFormTests {
    private func composed(_ text: String) -> String? {
        ComposedForm.of(text.utf8.span).map { String(decoding: $0, as: UTF8.self) }
    }

    private func isComposed(_ text: String) -> Bool { ComposedForm.isOf(text.utf8.span) }

    @Test
    func `a letter and its accent become one scalar`() {
        #expect(composed("e\u{301}")?.unicodeScalars.elementsEqual("\u{E9}".unicodeScalars) == true)
        #expect(!isComposed("e\u{301}"))
        #expect(isComposed("\u{E9}"))
    }

    @Test
    func `marks of one base have one order`() {
        let text = composed("q\u{307}\u{323}") ?? ""
        #expect(text.unicodeScalars.elementsEqual("q\u{323}\u{307}".unicodeScalars))
    }

    @Test
    func `Hangul is composed by the rule, and singletons are replaced`() {
        #expect(composed("\u{1112}\u{1161}\u{11AB}")?.unicodeScalars.first == "\u{D55C}")
        #expect(composed("\u{212B}")?.unicodeScalars.first == "\u{C5}")
    }

    @Test
    func `compatible characters stay as they are`() {
        #expect(isComposed("\u{FB01}"))
        #expect(isComposed("\u{FF41}"))
    }

    @Test
    func `ASCII and the empty text have the form`() {
        #expect(isComposed("#room"))
        #expect(isComposed(""))
    }

    @Test
    func `invalid UTF-8 has no form`() {
        let text: [UInt8] = [0x23, 0xC3, 0x28]
        let form = ComposedForm.of(text.span)
        let isComposed = ComposedForm.isOf(text.span)
        #expect(form == nil)
        #expect(!isComposed)
    }
}
