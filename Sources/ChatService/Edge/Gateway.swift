import Accounts
import Digests
import ReactorIRC
package import ReactorKit

/// Programs, such as web clients, that connect for other people and state their addresses by WEBIRC
/// (the WebIRC specification). Pure.
package struct Gateway: Hashable, Sendable {
    /// Where the programs connect from.
    package let addresses: AddressRange
    /// What they must send.
    package let password: String

    package init(addresses: AddressRange, password: String) {
        self.addresses = addresses
        self.password = password
    }
}

/// What a gateway states of a user. Pure.
struct GatewayClaim {
    /// The user's address.
    let address: SocketAddress
    /// True when the user's connection to the gateway has TLS.
    let isSecure: Bool
    /// The certificate that the user has there; nil without one.
    let certificate: CertificateFingerprint?

    /// Reads `WEBIRC password gateway hostname ip :options` of a connection from `peer`; nil unless
    /// one of the gateways is there and the password is right. The host name is ignored.
    init?(_ message: Message, from peer: SocketAddress?, _ gateways: [Gateway]) {
        guard let peer, let password = message[0], message.parameterCount >= 4,
            let claimed = message.text(3),
            let address = SocketAddress(digits: claimed, port: 0)
        else { return nil }
        let isRight = gateways.contains { gateway in
            gateway.addresses.contains(peer)
                && Digest.areEqual(gateway.password.utf8.span, password.span)
        }
        guard isRight else { return nil }
        self.address = address
        let options = message.text(4)?.split(separator: " ") ?? []
        isSecure = options.contains { $0 == "secure" || $0.hasPrefix("secure=") }
        // Not in the specification, but what gateways send and InspIRCd reads.
        let option = "certfp-sha-256="
        certificate = options.first { $0.hasPrefix(option) }
            .flatMap { CertificateFingerprint($0.dropFirst(option.count)) }
    }
}
