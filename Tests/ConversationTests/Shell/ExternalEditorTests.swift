import ReactorKit
import ReactorTesting
import SystemPackage
import TerminalUI
import Testing

@testable import Conversation

@Suite("ExternalEditor", .timeLimit(.minutes(10)))
struct ExternalEditorTests {
    /// The outcome of a text in an editor that is a shell script, with the file as `$1`.
    private func outcome(_ text: String, script: String) throws -> ExternalEditor.Outcome? {
        let reactor = try Reactor()
        let settings = EditorSettings { $0 == "EDITOR" ? "sh -c '\(script)' sh" : nil }
        var outcome: ExternalEditor.Outcome?
        let editor = try ExternalEditor(text, settings) { outcome = $0 }
        try editor.start(on: reactor)
        _ = try reactor.turn(until: { outcome != nil })
        try reactor.endAll()
        return outcome
    }

    private func failure(_ outcome: ExternalEditor.Outcome?) -> String {
        if case .failure(let reason) = outcome { reason } else { "" }
    }

    @Test(arguments: ["", "one", "one\ntwo", "ends\n", "e\u{301} 世界"])
    func `a text that is not edited is returned unchanged`(text: String) throws {
        #expect(try outcome(text, script: ":") == .text(text))
    }

    @Test func `the editor gets the text as a file of lines, and gives another one back`() throws {
        let script = #"read line <"$1"; printf "%s!\nmore\n" "$line" >"$1""#
        #expect(try outcome("one", script: script) == .text("one!\nmore"))
    }

    @Test func `the file is private, and removed afterwards`() throws {
        let found = try outcome("x", script: #"stat -c "%a %n" "$1" >"$1.2"; mv "$1.2" "$1""#)
        guard case .text(let text) = found else { throw Errno.noSuchFileOrDirectory }
        let words = text.split(separator: " ")
        #expect(words.first == "600")
        let path = FilePath(String(words[1]))
        #expect(throws: Errno.noSuchFileOrDirectory) { try FileDescriptor.open(path, .readOnly) }
    }

    @Test func `an editor that fails returns no text, and its status is reported`() throws {
        let reason = failure(try outcome("x", script: #"echo y >"$1"; exit 3"#))
        #expect(reason == "the editor ended with exit code 3")
    }

    @Test func `a missing editor is reported`() throws {
        let reason = failure(try outcome("x", script: "exit 127"))
        #expect(reason.hasPrefix("cannot start ") && reason.hasSuffix("set VISUAL or EDITOR"))
    }

    @Test func `a text that is too long is not lost`() throws {
        let script = #"head -c 70000 /dev/zero | tr "\0" x >"$1""#
        let reason = failure(try outcome("", script: script))
        #expect(reason.contains("more than 65537 bytes"))
        let path = reason.split(separator: " ").first { $0.hasPrefix("/") }?.dropLast() ?? ""
        let file = try FileDescriptor.open(FilePath(String(path)), .readOnly)
        try file.close()
        #expect(try outcome("", script: "rm \(path)") == .text(""))
    }
}
