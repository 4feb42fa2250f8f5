import Accounts
import ReactorIRC

/// CAP: the capabilities that are wanted, the policy of TLS, and the log-in as a part of it.
extension NetworkClient {
    /// Begins the registration. A server that knows no CAP answers NICK and USER alone.
    mutating func register(_ output: inout ClientOutput) {
        output.lines.write("CAP", "LS", "302")
        if let password = settings.password {
            output.lines.begin()
            output.lines.appendCommand("PASS")
            output.lines.appendLast(password.span)
            output.lines.end()
        }
        output.lines.write("NICK", nick.text)
        output.lines.begin()
        output.lines.appendCommand("USER")
        output.lines.appendParameter(settings.userName)
        output.lines.appendParameter("0")
        output.lines.appendParameter("*")
        output.lines.appendText(settings.realName)
        output.lines.end()
    }

    /// `CAP nick LS [*] :list`, and the like.
    mutating func receiveCapabilities(_ line: IncomingLine, _ output: inout ClientOutput) {
        guard line.message.parameterCount >= 3, registration.phase != .disconnected else { return }
        let entries = CapabilityList.entries(String(decoding: line.last, as: UTF8.self))
        switch String(decoding: line[1], as: UTF8.self).uppercased() {
        case "LS":
            let isLast = line.message.parameterCount < 4 || line[2].first != UInt8(ascii: "*")
            registration.negotiation.add(entries, isLast: isLast)
            if isLast { listReceived(output: &output) }
        case "ACK":
            let change = registration.negotiation.acknowledge(entries)
            capabilities.formUnion(change.enabled.intersection(wanted))
            capabilities.subtract(change.disabled)
            goOnIfAnswered(&output)
        case "NAK":
            let lines = registration.negotiation.refuse(entries)
            for names in lines { output.lines.write("CAP", "REQ", names) }
            goOnIfAnswered(&output)
        case "NEW":
            registration.negotiation.add(entries, isLast: true)
            var new = entries.compactMap(\.capability).reduce(into: CapabilitySet()) {
                $0.insert(CapabilitySet($1))
            }
            readStrictTransport(&output)
            new.formIntersection(wanted.subtracting(capabilities))
            if new.contains(.sasl), account == nil { registration.login.restart() }
            request(new, &output)
        case "DEL":
            let removed = registration.negotiation.remove(entries)
            // A policy of TLS is not removed by its absence.
            capabilities.subtract(removed)
            output.events.append(.facilitiesChanged)
        default: break
        }
    }

    /// What is enabled when the server offers it.
    private var wanted: CapabilitySet {
        var wanted = CapabilitySet()
        for capability in Capability.allCases {
            switch capability {
            case .accountRegistration, .preAway, .strictTransportSecurity: continue
            case .sasl where settings.authentication == nil: continue
            case .noImplicitNames where !settings.asksNamesLater: continue
            case .eventPlayback where !settings.wantsEventPlayback: continue
            default: wanted.insert(CapabilitySet(capability))
            }
        }
        return wanted
    }

    private mutating func listReceived(output: inout ClientOutput) {
        readStrictTransport(&output)
        guard registration.phase == .negotiating || isRegistered else { return }
        request(wanted.subtracting(capabilities), &output)
        goOnIfAnswered(&output)
    }

    private mutating func request(_ wanted: CapabilitySet, _ output: inout ClientOutput) {
        for names in registration.negotiation.request(wanted) {
            output.lines.write("CAP", "REQ", names)
        }
    }

    /// Logs in, or ends the negotiation, when no request is open.
    private mutating func goOnIfAnswered(_ output: inout ClientOutput) {
        let negotiation = registration.negotiation
        guard !negotiation.isListing, negotiation.isAnswered else { return }
        if isRegistered { output.events.append(.facilitiesChanged) }
        switch registration.login.state {
        case .running: return
        case .succeeded, .failed: return endNegotiation(&output)
        case .idle: break
        }
        guard settings.authentication != nil, account == nil else {
            return endNegotiation(&output)
        }
        guard capabilities.contains(.sasl) else {
            registration.login.state = .failed
            return loginFailed("The server does not offer SASL", &output)
        }
        registration.login.offer(negotiation.value(of: .sasl))
        tryNextMechanism("The server offers no mechanism of the settings", &output)
    }

    mutating func endNegotiation(_ output: inout ClientOutput) {
        guard registration.phase == .negotiating, !registration.hasEndedNegotiation else { return }
        registration.hasEndedNegotiation = true
        output.lines.write("CAP", "END")
    }

    // MARK: - The policy of TLS

    /// The `sts` specification: without TLS the port counts, and nothing more is sent; with TLS the
    /// duration counts.
    private mutating func readStrictTransport(_ output: inout ClientOutput) {
        guard let value = registration.negotiation.value(of: .strictTransportSecurity),
            registration.phase != .ending
        else { return }
        let policy = StrictTransportPolicy(value)
        if registration.isEncrypted {
            guard let duration = policy.duration else { return }
            registration.strictTransportDuration = duration
            output.events.append(.strictTransport(duration: duration))
        } else if let port = policy.port {
            end(.upgradeToTLS(port: port), &output)
        }
    }
}

/// The value of `sts`: `port=6697,duration=2592000,preload`.
struct StrictTransportPolicy: Hashable, Sendable {
    /// The port of TLS; nil when it is missing or invalid.
    private(set) var port: UInt16?
    /// How long the policy holds; nil when it is missing or invalid.
    private(set) var duration: Duration?

    init(_ value: String) {
        for token in value.split(separator: ",") {
            let parts = token.split(separator: "=", maxSplits: 1)
            guard parts.count == 2, parts[1].utf8.allSatisfy({ (0x30...0x39).contains($0) })
            else { continue }
            switch parts[0] {
            case "port": port = UInt16(parts[1]).flatMap { $0 > 0 ? $0 : nil }
            // More than a century is as good as for ever.
            case "duration":
                duration = .seconds(min(Int64(parts[1]) ?? .max, 3_153_600_000))
            default: break
            }
        }
    }
}
