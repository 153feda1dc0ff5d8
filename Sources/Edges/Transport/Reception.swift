import CCurl
import Documents

/// What arrives during one exchange. libcurl calls back into it while `curl_easy_perform` runs, on the same thread.
final class Reception {
    private(set) var body: [UInt8] = []
    private(set) var date: Timestamp?
    /// More came than was allowed; the transfer was stopped.
    private(set) var isOverLimit = false
    private let limit: Int
    private var headerBytes = 0

    static let largestHeaders = 32 << 10

    init(limit: Int) {
        self.limit = limit
    }

    func take(body part: UnsafeBufferPointer<CChar>) -> Int {
        guard part.count <= limit - body.count else {
            isOverLimit = true
            return 0
        }
        unsafe body.append(contentsOf: part.lazy.map { UInt8(bitPattern: $0) })
        return part.count
    }

    func take(header line: UnsafeBufferPointer<CChar>) -> Int {
        headerBytes += line.count
        guard headerBytes <= Reception.largestHeaders else {
            isOverLimit = true
            return 0
        }
        let text = unsafe String(decoding: line.lazy.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        if let colon = text.firstIndex(of: ":"), text[..<colon].lowercased() == "date" {
            let seconds = unsafe curl_getdate(String(text[text.index(after: colon)...]), nil)
            date = seconds < 0 ? nil : Timestamp(seconds: Int64(seconds))
        }
        return line.count
    }

    /// `CURLOPT_WRITEFUNCTION`: the number of bytes taken; fewer ends the transfer.
    static let body: curl_write_callback = { part, size, count, reception in
        unsafe Reception.with(reception, part, size * count) { unsafe $0.take(body: $1) }
    }

    /// `CURLOPT_HEADERFUNCTION`
    static let header: curl_write_callback = { part, size, count, reception in
        unsafe Reception.with(reception, part, size * count) { unsafe $0.take(header: $1) }
    }

    private static func with(
        _ reception: UnsafeMutableRawPointer?, _ part: UnsafeMutablePointer<CChar>?, _ count: Int,
        _ take: (Reception, UnsafeBufferPointer<CChar>) -> Int
    ) -> Int {
        guard let reception = unsafe reception else { return 0 }
        let target = unsafe Unmanaged<Reception>.fromOpaque(reception).takeUnretainedValue()
        return unsafe take(target, UnsafeBufferPointer(start: part, count: count))
    }
}
