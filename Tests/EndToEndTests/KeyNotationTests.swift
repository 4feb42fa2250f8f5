import FileTesting
import SystemPackage
import TerminalTesting
import Testing

extension EndToEndTests {
    /// Keys are written `Ctrl-C`, `Alt-S`, `Esc` and `PgUp` in every text; only the settings file may
    /// have other notations.
    @Suite("Key notation", .timeLimit(.minutes(10)))
    struct KeyNotationTests {
        private static let root = FilePath(#filePath).removingLastComponent()
            .removingLastComponent().removingLastComponent()

        /// A hyphen is escaped in a manual page.
        private static let emacs =
            #"(^|[^A-Za-z0-9\])(C|M|S|Control|Meta)\\?-([A-Za-z0-9=_@]([^A-Za-z0-9]|$)|"#
            + "(Enter|Backspace|Pg(Up|Dn)|Home|End|Up|Down|Left|Right|Tab|Space)([^A-Za-z]|$))"
        private static let words =
            #"(\b(Escape|Page ?Up|Page ?Down|(Ctrl|Alt|Shift)\+[A-Z])|\^[A-Z])\b"#

        /// The lines that match, as grep prints them.
        private func lines(matching pattern: String, in files: [FilePath]) throws -> String {
            let grep = try PipedProgram(
                "/usr/bin/env",
                ["grep", "-rnE", "--exclude=Key.swift", "--exclude=screenshot", "--exclude=*.svg"]
                    + [pattern] + files.map(\.string), environment: ["LC_ALL": "C.UTF-8"])
            grep.closeInput()
            let ending = try grep.waitForExit()
            #expect(ending == .exited(grep.output.text.isEmpty ? 1 : 0), "\(grep.errors.text)")
            return grep.output.text
        }

        @Test func `programs and documents write keys in one notation`() throws {
            let documents = [".github", "README.md", "assets"].map { Self.root.appending($0) }
            let sources = Self.root.appending("Sources")
            let found = try lines(matching: Self.emacs, in: documents + [sources])
            #expect(found == "")
            let others = try lines(matching: Self.words, in: Array(documents.dropFirst()))
            #expect(others == "")
        }

        @Test(arguments: [
            "press C-c", "M-s sends again", "`S-Tab`", #"C\-x C\-e"#, "(M-1)", "Meta-x",
            "M-= shows",
        ])
        func `the check finds the notation of Emacs`(text: String) throws {
            let folder = try TemporaryFolder()
            try folder.write(text + "\n", to: "text")
            let path = folder.path.appending("text")
            #expect(try lines(matching: Self.emacs, in: [path]).contains(text))
        }

        @Test(arguments: ["Escape closes", "Page Up", "PageDown", "Ctrl+C", "^C quits"])
        func `the check finds other names`(text: String) throws {
            let folder = try TemporaryFolder()
            try folder.write("a: " + text + "\n", to: "text")
            let path = folder.path.appending("text")
            #expect(try lines(matching: Self.words, in: [path]).contains(text))
        }
    }
}
