import ReactorIRC

extension Network {
    /// HELP and HELPOP (the modern documentation): about a command, or a list of the commands.
    func help(_ request: Request, into effects: inout Effects) throws(Refusal) {
        guard let subject = request[0], !subject.isEmpty else {
            let index = settings.accounts == nil ? Self.helpIndex : Self.helpIndexWithAccounts
            return send(index, about: "*", request, into: &effects)
        }
        guard let command = Command(subject), settings.accounts != nil || !command.needsAccounts
        else { throw .numeric(.helpNotFound, subject) }
        let lines = command.help.split(separator: "\n", omittingEmptySubsequences: false)
        send(lines.map(String.init), about: command.name, request, into: &effects)
    }

    private func send(
        _ lines: [String], about subject: String, _ request: Request, into effects: inout Effects
    ) {
        for (index, line) in lines.enumerated() {
            reply(
                index == 0 ? .helpStart : .helpText, to: request.session, into: &effects, subject,
                text: line)
        }
        reply(
            .endOfHelp, to: request.session, into: &effects, subject, text: "End of the help")
    }

    private static let helpIndex = index(of: Command.allCases.filter { !$0.needsAccounts })
    private static let helpIndexWithAccounts = index(of: Command.allCases)

    private static func index(of commands: [Command]) -> [String] {
        let names = commands.map(\.name)
        let lines = TextPieces.lines(of: names.map(\.utf8.count), byteLimit: 72).map {
            names[$0].joined(separator: " ")
        }
        return ["HELP <command> explains a command. The commands are:"] + lines
    }
}
