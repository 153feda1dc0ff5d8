import CCurl
import Documents

/// One libcurl handle. It keeps its connection open from one exchange to the next, and holds one at most.
@safe
struct Connection: ~Copyable {
    private let handle: UnsafeMutableRawPointer
    private let errors: UnsafeMutablePointer<CChar>

    /// Nil when libcurl cannot start, for lack of memory.
    init?() {
        guard curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK, let handle = unsafe curl_easy_init() else {
            return nil
        }
        unsafe self.handle = unsafe handle
        unsafe errors = UnsafeMutablePointer<CChar>.allocate(capacity: Int(CURL_ERROR_SIZE))
        unsafe errors.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
    }

    deinit {
        unsafe curl_easy_cleanup(handle)
        unsafe errors.deallocate()
    }

    func perform(
        _ exchange: Exchange, of burst: Burst, with credentials: Transport.Credentials, agent: String
    ) -> Reply {
        unsafe curl_easy_reset(handle)
        unsafe errors.pointee = 0
        let reception = Reception(limit: exchange.maximumReply)
        let headers = HeaderList(["Content-Type: \(exchange.contentType)", "Expect:"])
        let refused = withExtendedLifetime((reception, headers)) { () -> CURLcode? in
            let set = unsafe Settings(handle: handle)
            set.security(credentials)
            set.limits(burst.timeouts, maximumReply: exchange.maximumReply)
            set.request(exchange, to: burst.server + "/" + exchange.path, headers, agent: agent)
            unsafe set.reception(reception, errors: errors)
            guard set.failure == nil else { return set.failure }
            let code = unsafe curl_easy_perform(handle)
            return code == CURLE_OK ? nil : code
        }
        if let refused {
            return .failed(TransportFailure(report(refused, stopped: reception.isOverLimit), host: burst.host))
        }
        let retryAfter = offset(CURLINFO_RETRY_AFTER)
        return .response(
            Reply.Response(
                status: Int(long(CURLINFO_RESPONSE_CODE)), body: reception.body,
                retryAfter: retryAfter > 0 ? Int(clamping: retryAfter) : nil, date: reception.date))
    }

    private func report(_ code: CURLcode, stopped: Bool) -> CurlReport {
        let detail = unsafe String(cString: errors)
        let standard = unsafe String(cString: curl_easy_strerror(code))
        return CurlReport(
            code: code.rawValue, detail: detail.isEmpty ? standard : detail,
            verification: long(CURLINFO_SSL_VERIFYRESULT), stoppedAtLimit: stopped)
    }

    private func long(_ info: CURLINFO) -> Int {
        var value = 0
        return unsafe orderly_curl_get_long(handle, info, &value) == CURLE_OK ? value : 0
    }

    private func offset(_ info: CURLINFO) -> Int64 {
        var value: curl_off_t = 0
        return unsafe orderly_curl_get_offset(handle, info, &value) == CURLE_OK ? Int64(value) : 0
    }
}

/// A `curl_slist`, which libcurl does not copy: it must live as long as the transfer.
@safe
final class HeaderList {
    private(set) var list: UnsafeMutablePointer<curl_slist>?

    init(_ lines: [String]) {
        for line in lines { unsafe list = curl_slist_append(list, line) ?? list }
    }

    deinit {
        unsafe curl_slist_free_all(list)
    }
}
