import COpenSSL
import SystemPackage

/// The first error that OpenSSL has put in its queue for this thread.
///
/// The queue is cleared before every call that can fail (ERR_clear_error(3)): SSL_get_error(3)
/// looks into it, and would take an old error for the call's own.
struct OpenSSLFailure {
    private let code: UInt

    /// Takes the error, and empties the queue.
    init() {
        code = UInt(ERR_get_error())
        ERR_clear_error()
    }

    /// The reason within OpenSSL's TLS library; nil for errors of its other parts.
    var tlsReason: Int32? {
        ERR_GET_LIB(code) == ERR_LIB_SSL ? ERR_GET_REASON(code) : nil
    }

    /// True when a PEM text has no (further) part of the kind that was looked for.
    var isEndOfPEM: Bool {
        ERR_GET_LIB(code) == ERR_LIB_PEM && ERR_GET_REASON(code) == PEM_R_NO_START_LINE
    }

    /// The kernel's reason; nil when it was none of the kernel's.
    var systemError: Errno? {
        ERR_GET_LIB(code) == ERR_LIB_SYS ? Errno(rawValue: ERR_GET_REASON(code)) : nil
    }

    var words: String {
        if let systemError { return "\(systemError)" }
        guard let reason = unsafe ERR_reason_error_string(code) else { return "" }
        return unsafe String(cString: reason)
    }
}

extension OpenSSLFailure {
    /// What a failed call of the handshake or of the record layer means to a person.
    func error(role: TLSConfiguration.Role, isHandshake: Bool) -> TLSError {
        guard let reason = tlsReason else {
            return TLSError(.violation, "the TLS connection broke down", words: words)
        }
        // The alerts of the peer: 1000 and their number.
        if (1000...1255).contains(reason) { return refusal(alert: UInt8(reason - 1000)) }
        switch reason {
        case SSL_R_HTTP_REQUEST, SSL_R_HTTPS_PROXY_REQUEST:
            return TLSError(.notTLS, "the peer speaks HTTP, not TLS", words: words)
        case SSL_R_WRONG_VERSION_NUMBER, SSL_R_UNKNOWN_PROTOCOL, SSL_R_BAD_RECORD_TYPE,
            SSL_R_PACKET_LENGTH_TOO_LONG, SSL_R_RECORD_LENGTH_MISMATCH:
            guard isHandshake else { break }
            return TLSError(
                .notTLS, "the peer does not speak TLS: perhaps this is a port for plain text",
                words: words)
        case SSL_R_UNSUPPORTED_PROTOCOL, SSL_R_VERSION_TOO_LOW, SSL_R_VERSION_TOO_HIGH:
            return TLSError(
                .nothingInCommon, "the peer speaks no version of TLS that is accepted here",
                words: words)
        case SSL_R_NO_SHARED_CIPHER, SSL_R_NO_SUITABLE_KEY_SHARE, SSL_R_NO_SUITABLE_GROUPS,
            SSL_R_NO_SUITABLE_SIGNATURE_ALGORITHM:
            return TLSError(
                .nothingInCommon, "no cipher or kind of key is common to both sides", words: words)
        case SSL_R_NO_APPLICATION_PROTOCOL:
            return TLSError(
                .nothingInCommon, "no application protocol is common to both sides", words: words)
        case SSL_R_PEER_DID_NOT_RETURN_A_CERTIFICATE:
            let peer = role == .client ? "server" : "client"
            return TLSError(.noCertificate, "the \(peer) showed no certificate", words: words)
        default:
            break
        }
        return TLSError(.violation, "the peer broke the rules of TLS", words: words)
    }

    private func refusal(alert: UInt8) -> TLSError {
        let problem =
            switch alert {
            case 40: "the peer found nothing in common, or refused the connection"
            case 42, 43, 46: "the peer does not accept our certificate"
            case 44: "the peer says that our certificate is revoked"
            case 45: "the peer says that our certificate has expired"
            case 48: "the peer does not trust the authority of our certificate"
            case 49: "the peer denies us access"
            case 70: "the peer accepts no version of TLS that is spoken here"
            case 112: "the peer does not know the server name that was asked for"
            case 116: "the peer requires a client certificate: configure one"
            case 120: "no application protocol is common to both sides"
            default: "the peer refused to go on"
            }
        return TLSError(.refused(alert: alert), problem, words: words)
    }
}
