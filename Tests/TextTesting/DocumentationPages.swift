import SystemPackage

/// The blocks of Swift on the pages of a module's catalogue, and the examples in tests and programs
/// that are to be the same.
///
/// Each is a page's name and the lines of the code, without the indentation that they share.
package struct DocumentationPages {
    /// The blocks on the page with the module's name and on the articles that it lists, in order.
    package let blocks: [[String]]
    /// What is between the comments `// page: NAME` and `// end`, in order.
    package let examples: [[String]]

    /// Reads the pages of a module, and the examples in the files with these paths in the
    /// repository.
    ///
    /// - Throws: `Errno` when a file cannot be read.
    package init(of module: String, examplesIn files: [String]) throws {
        let root = FilePath(#filePath).removingLastComponent().removingLastComponent()
            .removingLastComponent()
        let catalogue = root.appending("Sources/\(module)/\(module).docc")
        let links = try Self.lines(of: catalogue.appending("\(module).md")).filter {
            $0.hasPrefix("- <doc:")
        }
        let names = [module] + links.map { String($0.dropFirst(7).prefix { $0 != ">" }) }
        blocks = try names.flatMap { name in
            let lines = try Self.lines(of: catalogue.appending("\(name).md"))
            return Self.parts(of: lines) {
                $0 == "```swift" ? name : nil
            } end: {
                $0 == "```"
            }
        }
        examples = try files.flatMap { file in
            Self.parts(of: try Self.lines(of: root.appending(file))) {
                $0.hasPrefix("// page: ") ? String($0.dropFirst(9)) : nil
            } end: {
                $0 == "// end"
            }
        }
    }

    /// What is between a line for which `start` gives a page's name, and one that is `end`.
    private static func parts(
        of lines: [String], start: (String) -> String?, end: (String) -> Bool
    ) -> [[String]] {
        var parts: [[String]] = []
        var part: [String]?
        for line in lines {
            let words = String(line.drop { $0 == " " })
            if let begun = part {
                part = end(words) ? nil : begun + [line]
                if end(words) { parts.append([begun[0]] + withoutIndentation(begun.dropFirst())) }
            } else if let page = start(words) {
                part = [page]
            }
        }
        return parts
    }

    private static func withoutIndentation(_ lines: ArraySlice<String>) -> [String] {
        let depth = lines.first?.prefix { $0 == " " }.count ?? 0
        return lines.map { line in
            let indentation = line.prefix { $0 == " " }.count
            return String(line.dropFirst(min(depth, indentation)))
        }
    }

    private static func lines(of path: FilePath) throws -> [String] {
        let file = try FileDescriptor.open(path, .readOnly)
        let text = try file.closeAfter {
            let size = try Int(file.seek(offset: 0, from: .end))
            return try unsafe String(unsafeUninitializedCapacity: size) { buffer in
                try unsafe file.read(
                    fromAbsoluteOffset: 0, into: UnsafeMutableRawBufferPointer(buffer))
            }
        }
        return text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    }
}
