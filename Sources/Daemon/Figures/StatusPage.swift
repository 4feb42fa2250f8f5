import Figures
package import ReactorWeb

/// The status page: what it answers to requests. Pure.
package enum StatusPage {
    /// Returns a server's figures by calling `figures`, at once or later, once.
    package typealias Source = (_ figures: @escaping (StatusSnapshot) -> Void) -> Void

    /// The paths that there are.
    static let paths = ["/healthz", "/readyz", "/metrics"]

    /// The handler of the page's requests.
    package static func handler(_ source: @escaping Source) -> HTTPServerProtocol.Handler {
        { request, respond in
            if let refusal = refusal(of: request) { return respond(refusal) }
            source { respond(response(to: request.path, $0)) }
        }
    }

    // MARK: -

    /// The response to a request that needs no figures; nil for one that does.
    private static func refusal(of request: HTTPRequest) -> HTTPResponse? {
        // RFC 9110, section 9.1: methods that are known nowhere have another status.
        guard request.isRead else {
            let known = ["POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH"]
            let body = "only GET and HEAD are understood here\n"
            guard known.contains(request.method) else { return fresh(.notImplemented, body) }
            return fresh(.methodNotAllowed, body, [HTTPField("Allow", "GET, HEAD")])
        }
        guard paths.contains(request.path) else {
            return fresh(.notFound, "there is nothing but \(paths.joined(separator: ", "))\n")
        }
        return nil
    }

    private static func response(to path: String, _ snapshot: StatusSnapshot) -> HTTPResponse {
        switch path {
        case "/metrics":
            var response = fresh(.ok, PrometheusPage.text(of: snapshot.figures))
            response.type = PrometheusPage.type
            return response
        case "/readyz":
            let phase = snapshot.state.phase
            let lines = [phase.rawValue] + snapshot.figures.faults
            return fresh(
                phase == .ready ? .ok : .unavailable, lines.map { "\($0)\n" }.joined())
        default:
            if snapshot.silentWorkers == 0 { return fresh(.ok, "ok\n") }
            let count = snapshot.silentWorkers
            return fresh(.unavailable, "workers that do not answer: \(count)\n")
        }
    }

    /// A response that no cache keeps.
    private static func fresh(
        _ status: HTTPStatus, _ body: String, _ fields: [HTTPField] = []
    ) -> HTTPResponse {
        HTTPResponse(
            status, body: body, fields: [HTTPField("Cache-Control", "no-store")] + fields)
    }
}
