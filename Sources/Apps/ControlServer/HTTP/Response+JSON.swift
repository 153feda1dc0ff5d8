import Documents
import Hummingbird

extension Response {
    init(_ node: Node, status: HTTPResponse.Status = .ok) {
        self.init(json: JSON.bytes(node), status: status)
    }

    init(json bytes: [UInt8], status: HTTPResponse.Status = .ok) {
        self.init(
            status: status, headers: [.contentType: "application/json"],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
    }

    init(bytes: [UInt8]) {
        self.init(
            status: .ok, headers: [.contentType: "application/octet-stream"],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
    }

    init(_ refusal: Refusal) {
        self.init(
            .map(["error": Node(refusal.error), "hint": Node(refusal.hint)]),
            status: HTTPResponse.Status(code: refusal.status))
        if let seconds = refusal.retryAfter { headers[.retryAfter] = String(seconds) }
    }
}

extension Request {
    /// The body, when it has at most `limit` bytes.
    func bytes(upTo limit: Int) async throws -> [UInt8] {
        if let length = headers[.contentLength].flatMap({ Int($0) }), length > limit {
            throw Refusal(413, "a body of \(length) bytes, where \(limit) are taken", hint: "send less at once")
        }
        return Array(try await body.collect(upTo: limit).readableBytesView)
    }

    /// A whole number of the query within `range`, or `standard` where it is not given.
    func number(_ name: String, _ range: ClosedRange<Int>, else standard: Int) throws(Refusal) -> Int {
        guard let text = uri.queryParameters[name[...]] else { return standard }
        guard let number = Int(text), range.contains(number) else {
            throw Refusal(
                400, "`\(name)` must be a whole number from \(range.lowerBound) to \(range.upperBound)",
                hint: "mend the query")
        }
        return number
    }
}
