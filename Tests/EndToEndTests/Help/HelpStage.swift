import FileTesting
import TerminalTesting
import Testing

/// Where a scene is played.
final class HelpStage {
    private let scene: HelpScene
    private let listener: TestListener
    private let client: TerminalProgram
    private var server: TestStream?

    init(_ scene: HelpScene) throws {
        self.scene = scene
        listener = try TestListener()
        let program = try ChildProcess.product("carillon")
        let settings = ["reconnect-initial=60s"] + scene.settings
        var arguments = settings.flatMap { ["--set", $0] }
        switch scene.peer {
        case .local, .shell: arguments += ["--local"]
        case .test(let tabs): arguments += Array(repeating: listener.endpoint, count: tabs)
        }
        var command = [program] + arguments
        if case .shell = scene.peer {
            command = ["/bin/sh", "-mc", "\"$@\"; echo gone; read answer; fg", "sh"] + command
        }
        let folder = try TemporaryFolder()
        // The editor, which gets no text, writes its own line.
        let environment = ["EDITOR": "sh -c 'echo written >\"$1\"' sh", "TZ": "UTC"]
        client = try TerminalProgram(
            command[0], Array(command.dropFirst()),
            environment: environment.merging(folder.environment) { $1 }, in: folder,
            rows: scene.rows, columns: scene.columns)
    }

    func play() throws {
        try client.waitUntilConnected()
        for step in scene.steps { try play(step) }
    }

    private func play(_ step: HelpStep) throws {
        let sight = step.sight?.at(listener.endpoint)
        if let sight {
            // A frame may be on its way; what is seen anyhow would prove nothing.
            try client.waitForScreen("not yet: \(sight)") { _ in !sight.isSeen(on: client) }
        }
        try perform(step.action)
        switch sight {
        case nil: break
        case .end: #expect(try client.waitForExit() == .exited(0))
        case let sight?:
            try client.waitForScreen("\(step.action): \(sight)") { _ in sight.isSeen(on: client) }
        }
    }

    private func perform(_ action: HelpStep.Action) throws {
        switch action {
        case .type(let text): try client.type(text.replacing("@", with: listener.endpoint))
        case .accept: server = try listener.accept()
        case .say(let text): try server?.send(text)
        case .hangUp: server?.close()
        case .scribble(let text): client.screen.feed(Array("\u{1B}[3;1H\(text)".utf8))
        }
    }
}

extension HelpSight {
    fileprivate func at(_ endpoint: String) -> HelpSight {
        switch self {
        case .shows(let text): .shows(text.replacing("@", with: endpoint))
        case .lacks(let text): .lacks(text.replacing("@", with: endpoint))
        case .input(let text): .input(text.replacing("@", with: endpoint))
        case .cursor, .end: self
        }
    }
}
