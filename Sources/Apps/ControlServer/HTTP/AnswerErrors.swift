import Hummingbird
import Logging
import NIOCore

/// Makes every error an answer `{error, hint}`, and writes one line to the log for each request. Bodies are never
/// logged, nor is anything that SQLite or a parser says about one given to the peer.
struct AnswerErrors: RouterMiddleware {
    func handle(
        _ request: Request, context: PeerContext, next: @concurrent (Request, PeerContext) async throws -> Response
    ) async throws -> Response {
        let response: Response
        do {
            response = try await next(request, context)
        } catch let refusal as Refusal {
            response = Response(refusal)
        } catch is NIOTooManyBytesError {
            response = Response(Refusal(413, "the body is too large", hint: "send less at once"))
        } catch let error as HTTPError {
            response = Response(
                Refusal(
                    error.status.code, error.status.reasonPhrase, hint: "docs/PROTOCOL.md lists what is served here"))
        } catch {
            context.logger.error("\(request.method) \(request.uri.path): \(error)")
            let refusal = Refusal(
                500, "the control server failed", hint: "see its log; what it acknowledged before is safe",
                retryAfter: 60)
            response = Response(refusal)
        }
        context.logger.info("\(request.method) \(request.uri.path) \(response.status.code)")
        return response
    }
}
