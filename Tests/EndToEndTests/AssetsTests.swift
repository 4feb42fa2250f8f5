import Glibc
import SystemPackage
import TerminalTesting
import Testing

extension EndToEndTests {
    @Suite("Assets", .timeLimit(.minutes(10)))
    struct AssetsTests {
        private static let assets = FilePath(#filePath).removingLastComponent()
            .removingLastComponent().removingLastComponent().appending("assets")

        private static func isInstalled(_ path: String) -> Bool {
            unsafe access(path, X_OK) == 0
        }

        private func run(_ path: String, _ arguments: [String]) throws -> PipedProgram {
            let program = try PipedProgram(path, arguments, environment: ["LC_ALL": "C.UTF-8"])
            program.closeInput()
            return program
        }

        @Test func `manual pages, completions and example settings are current`() throws {
            let products = FilePath(try ChildProcess.product("carillon")).removingLastComponent()
            let generator = try run(
                "/usr/bin/env",
                [
                    "python3", Self.assets.appending("generate").string, "--check", "--products",
                    products.string,
                ])
            let ending = try generator.waitForExit()
            #expect(ending == .exited(0), "\(generator.errors.text)")
        }

        @Test(.enabled(if: Tmux.isInstalled, "tmux is not installed"))
        func `the pictures of the README are current`() throws {
            let products = FilePath(try ChildProcess.product("carillon")).removingLastComponent()
            let pictures = try PipedProgram(
                "/usr/bin/env",
                [
                    "python3", Self.assets.appending("screenshot").string, "--check", "--products",
                    products.string,
                ], environment: ["LC_ALL": "C.UTF-8", "PATH": "/usr/bin:/bin"])
            pictures.closeInput()
            let ending = try pictures.waitForExit(within: .seconds(180))
            #expect(ending == .exited(0), "\(pictures.errors.text)")
        }

        @Test func `the server's example settings are read without complaint`() throws {
            let server = try run(
                try ChildProcess.product("carillond"),
                ["--check", "--config", Self.assets.appending("carillond.conf").string])
            #expect(try server.waitForExit() == .exited(0), "\(server.errors.text)")
        }

        private static let linter = "/usr/bin/mandoc"

        @Test(
            .enabled(if: isInstalled(linter), "mandoc is not installed"),
            arguments: ["carillon.1", "carillond.8"])
        func `a manual page has no fault`(page: String) throws {
            let lint = try run(
                Self.linter, ["-Tlint", "-Wstyle", Self.assets.appending(page).string])
            #expect(try lint.waitForExit() == .exited(0), "\(lint.output.text)")
        }

        /// Those of the shells that are there.
        private static let scripts = [
            ("/bin/bash", "carillon.bash"), ("/bin/bash", "carillond.bash"),
            ("/usr/bin/zsh", "_carillon"), ("/usr/bin/zsh", "_carillond"),
            ("/usr/bin/fish", "carillon.fish"), ("/usr/bin/fish", "carillond.fish"),
        ].filter { isInstalled($0.0) }

        @Test(arguments: scripts)
        func `a shell can read its completions`(shell: String, script: String) throws {
            let path = Self.assets.appending("completions").appending(script).string
            let check = try run(shell, ["-n", path])
            #expect(try check.waitForExit() == .exited(0), "\(check.errors.text)")
        }
    }
}
