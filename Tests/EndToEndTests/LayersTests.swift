import FileTesting
import SystemPackage
import TerminalTesting
import Testing

extension EndToEndTests {
    /// `.ci/layers`, on a copy of the tree in which one thing is wrong.
    @Suite("Layers", .timeLimit(.minutes(10)))
    struct LayersTests {
        private static let root = FilePath(#filePath).removingLastComponent()
            .removingLastComponent().removingLastComponent()

        /// A copy of what the script reads.
        private func copiedTree() throws -> TemporaryFolder {
            let tree = try TemporaryFolder()
            let copied = try PipedProgram(
                "/bin/cp",
                ["-r"]
                    + ["Package.swift", "Sources"].map { Self.root.appending($0).string }
                    + [tree.path.string])
            #expect(try copied.waitForExit() == .exited(0), "\(copied.errors.text)")
            return tree
        }

        private func run(_ tree: FilePath) throws -> PipedProgram {
            let script = Self.root.appending(".ci").appending("layers")
            return try PipedProgram("/usr/bin/env", ["python3", script.string, tree.string])
        }

        @Test func `this tree has no violation`() throws {
            let check = try run(Self.root)
            #expect(try check.waitForExit() == .exited(0), "\(check.output.text)")
        }

        @Test(
            arguments: [
                (
                    "ReactorKit/System/Waker.swift", "func plant(_ reactor: Reactor) {}",
                    "System uses Reactor of Loop"
                ),
                (
                    "ReactorKit/Contracts/Transport.swift", #"let plant = "\(Poller.pollLimit)""#,
                    "Contracts uses Poller of Loop"
                ),
                (
                    "ReactorKit/Framing/LineFramer.swift", "let plant: DatagramPort? = nil",
                    "Framing uses DatagramPort of Datagrams"
                ),
                (
                    "ReactorKit/Plants/Plant.swift", "struct Plant {}",
                    "Plants is not in .ci/layers"
                ),
                (
                    "ReactorKit/Loop/Reactor.swift", "import Foundation",
                    "ReactorKit imports Foundation"
                ),
                (
                    "carillon/Carillon.swift", "internal import struct Foundation.URL",
                    "carillon imports Foundation"
                ),
                (
                    "TerminalUI/Style.swift", "public import ReactorKit",
                    "TerminalUI imports ReactorKit"
                ),
            ])
        func `a violation is found`(file: String, line: String, violation: String) throws {
            let tree = try copiedTree()
            let name = "Sources/\(file)"
            try tree.write((tree.read(name) ?? "") + "\n\(line)\n", to: name)
            let check = try run(tree.path)
            #expect(try check.waitForExit() == .exited(1), "\(check.errors.text)")
            #expect(check.output.lines == ["\(name): \(violation)"])
        }

        @Test func `a dependency on a target that is not above is found`() throws {
            let tree = try copiedTree()
            let package = try #require(tree.read("Package.swift"))
            let target = #".target(name: "CPosix""#
            let parts = package.split(separator: target, maxSplits: 1)
            try #require(parts.count == 2)
            try tree.write(
                parts[0] + target + #", dependencies: ["ReactorKit"]"# + parts[1],
                to: "Package.swift")
            let check = try run(tree.path)
            #expect(try check.waitForExit() == .exited(1), "\(check.errors.text)")
            #expect(
                check.output.lines == [
                    "Package.swift: CPosix depends on ReactorKit, which is not above it"
                ])
        }

        @Test func `comments and literals do not count as use of a type`() throws {
            let tree = try copiedTree()
            let name = "Sources/ReactorKit/System/Waker.swift"
            try tree.write(
                (tree.read(name) ?? "") + "\n/* Reactor */ let plant = \"Reactor\" // Reactor\n",
                to: name)
            let check = try run(tree.path)
            #expect(try check.waitForExit() == .exited(0), "\(check.output.text)")
        }
    }
}
