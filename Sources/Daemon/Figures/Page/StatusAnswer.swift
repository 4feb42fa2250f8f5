import Figures

/// What the status page says of a server's figures. Pure.
enum StatusAnswer {
    /// The paths that there are, for those who ask for others.
    static let paths = ["/healthz", "/readyz", "/metrics"]

    /// The answer to a request that needs no figures; nil for one that does.
    static func refusal(of request: HTTPRequest) -> HTTPResponse? {
        // RFC 9110 section 9.1: methods that are known nowhere are another matter.
        guard request.isRead else {
            let known = ["POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH"]
            let status: HTTPStatus =
                known.contains(request.method) ? .methodNotAllowed : .notImplemented
            return HTTPResponse(status: status, body: "only GET and HEAD are understood here\n")
        }
        guard paths.contains(request.path) else {
            let list = paths.joined(separator: ", ")
            return HTTPResponse(status: .notFound, body: "there is nothing but \(list)\n")
        }
        return nil
    }

    static func answer(to path: String, _ snapshot: StatusSnapshot) -> HTTPResponse {
        switch path {
        case "/metrics":
            return HTTPResponse(
                status: .ok, body: PrometheusPage.text(of: snapshot.figures),
                type: PrometheusPage.type)
        case "/readyz":
            let phase = snapshot.state.phase
            return HTTPResponse(
                status: phase == .ready ? .ok : .unavailable, body: "\(phase.rawValue)\n")
        default:
            if snapshot.silentWorkers == 0 { return HTTPResponse(status: .ok, body: "ok\n") }
            let count = snapshot.silentWorkers
            let body = "workers that do not answer: \(count)\n"
            return HTTPResponse(status: .unavailable, body: body)
        }
    }
}
