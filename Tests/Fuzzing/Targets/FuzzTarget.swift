import Glibc

/// Code that is called with arbitrary bytes until it traps.
package struct FuzzTarget: Sendable {
    package let name: String
    package let run: @Sendable ([UInt8]) -> Void

    package static let all = [
        FuzzTarget(name: "lines", run: LinesTarget.run),
        FuzzTarget(name: "endpoints", run: EndpointsTarget.run),
        FuzzTarget(name: "proxy-headers", run: ProxyHeadersTarget.run),
        FuzzTarget(name: "messages", run: MessagesTarget.run),
        FuzzTarget(name: "settings", run: SettingsTarget.run),
        FuzzTarget(name: "files", run: FilesTarget.run),
        FuzzTarget(name: "client", run: ClientTarget.run),
        FuzzTarget(name: "keys", run: KeysTarget.run),
        FuzzTarget(name: "patterns", run: PatternsTarget.run),
        FuzzTarget(name: "proxies", run: ProxiesTarget.run),
        FuzzTarget(name: "secure", run: SecureTarget.run),
        FuzzTarget(name: "stamps", run: StampsTarget.run),
        FuzzTarget(name: "requests", run: RequestsTarget.run),
        FuzzTarget(name: "line-face", run: LineFaceTarget.run),
        FuzzTarget(name: "irc", run: IRCTarget.run),
        FuzzTarget(name: "chat", run: ChatTarget.run),
        FuzzTarget(name: "telnet", run: TelnetTarget.run),
        FuzzTarget(name: "accounts", run: AccountsTarget.run),
    ]

    package static let chosenName =
        unsafe getenv("CARILLON_FUZZ_TARGET").map { unsafe String(cString: $0) } ?? ""
    /// Nil if there is no target of that name.
    package static let chosen = all.first { $0.name == chosenName }
}

/// Checks a condition that must hold for every input; otherwise the program ends, and libFuzzer
/// stores the input.
func require(
    _ condition: Bool, _ problem: @autoclosure () -> String, line: UInt = #line,
    file: StaticString = #fileID
) {
    if !condition { fatalError(problem(), file: file, line: line) }
}
