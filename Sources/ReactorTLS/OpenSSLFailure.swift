import COpenSSL
import SystemPackage

/// The earliest error in OpenSSL's queue for this thread.
///
/// Making one empties the queue. In addition it is cleared before each call whose result is judged by
/// SSL_get_error(3), which reads the queue, and would report an old error as the call's own.
struct OpenSSLFailure {
    private let code: UInt

    /// Takes the earliest error and empties the queue.
    init() {
        code = UInt(ERR_get_error())
        ERR_clear_error()
    }

    /// True when the queue was empty.
    var isNone: Bool { code == 0 }

    /// The reason code of OpenSSL's TLS library; nil for an error of another of its libraries.
    var tlsReason: Int32? {
        ERR_GET_LIB(code) == ERR_LIB_SSL ? ERR_GET_REASON(code) : nil
    }

    /// True when the PEM text has no further block of the requested kind.
    var isEndOfPEM: Bool {
        ERR_GET_LIB(code) == ERR_LIB_PEM && ERR_GET_REASON(code) == PEM_R_NO_START_LINE
    }

    /// The errno of a failed system call; nil for any other error.
    var systemError: Errno? {
        ERR_GET_LIB(code) == ERR_LIB_SYS ? Errno(rawValue: ERR_GET_REASON(code)) : nil
    }

    /// OpenSSL's description of the error; empty where it has none.
    var detail: String {
        if let systemError { return "\(systemError)" }
        guard let reason = unsafe ERR_reason_error_string(code) else { return "" }
        return unsafe String(cString: reason)
    }
}

extension OpenSSLFailure {
    /// The error to report for a failed call of the handshake or of the record layer.
    func error(role: TLSConfiguration.Role, isHandshake: Bool) -> TLSError {
        guard let reason = tlsReason else {
            return TLSError(.violation, "the TLS connection failed", detail: detail)
        }
        // Alerts that the peer sent: 1000 and the alert's number.
        if (1000...1255).contains(reason) { return refusal(alert: UInt8(reason - 1000)) }
        switch reason {
        case SSL_R_HTTP_REQUEST, SSL_R_HTTPS_PROXY_REQUEST:
            return TLSError(.notTLS, "the peer speaks HTTP, not TLS", detail: detail)
        case SSL_R_WRONG_VERSION_NUMBER, SSL_R_UNKNOWN_PROTOCOL, SSL_R_BAD_RECORD_TYPE,
            SSL_R_PACKET_LENGTH_TOO_LONG, SSL_R_RECORD_LENGTH_MISMATCH:
            guard isHandshake else { break }
            return TLSError(
                .notTLS, "the peer does not speak TLS; the port may be for plain text",
                detail: detail)
        case SSL_R_UNSUPPORTED_PROTOCOL, SSL_R_VERSION_TOO_LOW, SSL_R_VERSION_TOO_HIGH:
            return TLSError(
                .nothingInCommon, "the peer supports no accepted version of TLS",
                detail: detail)
        case SSL_R_NO_SHARED_CIPHER, SSL_R_NO_SUITABLE_KEY_SHARE, SSL_R_NO_SUITABLE_GROUPS,
            SSL_R_NO_SUITABLE_SIGNATURE_ALGORITHM:
            return TLSError(
                .nothingInCommon, "the two sides share no cipher suite or key type", detail: detail)
        case SSL_R_NO_APPLICATION_PROTOCOL:
            return TLSError(
                .nothingInCommon, "the two sides share no application protocol", detail: detail)
        case SSL_R_PEER_DID_NOT_RETURN_A_CERTIFICATE:
            let peer = role == .client ? "server" : "client"
            return TLSError(.noCertificate, "the \(peer) sent no certificate", detail: detail)
        default:
            break
        }
        return TLSError(.violation, "the peer violated the TLS protocol", detail: detail)
    }

    private func refusal(alert: UInt8) -> TLSError {
        let problem =
            switch alert {
            case 40: "the peer shares no parameters with this side, or refused the connection"
            case 42, 43, 46: "the peer rejected our certificate"
            case 44: "the peer reports that our certificate is revoked"
            case 45: "the peer reports that our certificate has expired"
            case 48: "the peer does not trust the issuer of our certificate"
            case 49: "the peer denied access"
            case 70: "the peer accepts no version of TLS that this side supports"
            case 112: "the peer does not recognize the requested server name"
            case 116: "the peer requires a client certificate: configure one"
            case 120: "the two sides share no application protocol"
            default: "the peer ended the handshake or the connection with an alert"
            }
        return TLSError(.refused(alert: alert), problem, detail: detail)
    }
}
