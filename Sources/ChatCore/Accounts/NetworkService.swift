import Accounts
import ReactorIRC

/// A part of the network that people write to as to a user.
enum NetworkService: CaseIterable, Sendable {
    case nickServ, chanServ

    /// The nick, which no user may have.
    var name: String {
        switch self {
        case .nickServ: NickServ.name
        case .chanServ: ChanServ.name
        }
    }

    /// The service with a nick, in either case; nil when there is none.
    init?(named nick: ArraySlice<UInt8>) {
        let found = Self.allCases.first {
            CaseMapping.ascii.areEqual(nick.span, $0.name.utf8.span)
        }
        guard let found else { return nil }
        self = found
    }
}

extension Network {
    /// Sends a notice of a service.
    func notice(
        _ text: String, from service: NetworkService = .nickServ, to session: SessionID,
        into effects: inout Effects
    ) {
        let name = Array(service.name.utf8)
        let source = User.source(name, name, settings.server)
        effects.begin(from: source, Command.notice.name)
        effects.writer.appendParameter(replyName(of: session))
        effects.writer.appendText(text)
        effects.send(effects.end(), to: session)
    }

    /// A message to a service, which only its sender gets back: true when it was one.
    mutating func isForService(
        _ text: ArraySlice<UInt8>, _ target: ArraySlice<UInt8>, _ request: Request,
        _ command: Command, into effects: inout Effects
    ) throws(Refusal) -> Bool {
        guard settings.accounts != nil, let service = NetworkService(named: target) else {
            return false
        }
        guard command == .privmsg else { return true }
        let position = serviceLog.next(at: request.time)
        serviceLog.advance(to: position)
        let line = messageLine(
            request, command, to: Array(service.name.utf8), text, serviceLog.id(of: position),
            at: position.time, into: &effects)
        echo(line, command, to: request.session, into: &effects)
        try ask(service, text, request, into: &effects)
        return true
    }

    /// NICKSERV and CHANSERV, whose parameters are what would be written to the service.
    mutating func ask(
        _ service: NetworkService, _ request: Request, into effects: inout Effects
    ) throws(Refusal) {
        _ = try accountSettings(for: request.message)
        let words = request.message.parameters()
        try ask(
            service, Array(words.joined(separator: [UInt8(ascii: " ")]))[...], request,
            into: &effects)
    }

    private mutating func ask(
        _ service: NetworkService, _ text: ArraySlice<UInt8>, _ request: Request,
        into effects: inout Effects
    ) throws(Refusal) {
        // A message to several receivers may name one twice.
        guard sessions[request.session].wait == nil else {
            throw .service("Only one command at a time", from: service)
        }
        switch service {
        case .nickServ: try askNickServ(text, request, into: &effects)
        case .chanServ: try askChanServ(text, request, into: &effects)
        }
    }
}
