import CCurl
import Documents

/// The options of one transfer (https://curl.se/libcurl/c/curl_easy_setopt.html). The first that libcurl refuses is
/// kept, and then nothing is sent: a library that cannot check a host name must not connect.
@safe
final class Settings {
    private let handle: UnsafeMutableRawPointer
    private(set) var failure: CURLcode?

    init(handle: UnsafeMutableRawPointer) {
        unsafe self.handle = handle
    }

    func security(_ credentials: Transport.Credentials) {
        text(CURLOPT_PROTOCOLS_STR, "https")
        text(CURLOPT_REDIR_PROTOCOLS_STR, "https")
        number(CURLOPT_FOLLOWLOCATION, 0)
        text(CURLOPT_PROXY, "")
        text(CURLOPT_NOPROXY, "*")
        number(CURLOPT_NETRC, 0)
        number(CURLOPT_SSLVERSION, CURL_SSLVERSION_TLSv1_2)
        // The configured authority and nothing else: no folder of authorities, no native store.
        text(CURLOPT_CAINFO, credentials.authority)
        text(CURLOPT_CAPATH, nil)
        number(CURLOPT_SSL_OPTIONS, 0)
        number(CURLOPT_SSL_VERIFYPEER, 1)
        number(CURLOPT_SSL_VERIFYHOST, 2)
        text(CURLOPT_SSLCERTTYPE, "PEM")
        text(CURLOPT_SSLCERT, credentials.certificate)
        text(CURLOPT_SSLKEYTYPE, "PEM")
        text(CURLOPT_SSLKEY, credentials.key)
    }

    func limits(_ timeouts: Burst.Timeouts, maximumReply: Int) {
        // Without signals: the library's other way to end a name look-up in time is unsafe with threads.
        number(CURLOPT_NOSIGNAL, 1)
        number(CURLOPT_CONNECTTIMEOUT_MS, Int(timeouts.connect.wholeMilliseconds))
        number(CURLOPT_TIMEOUT_MS, Int(timeouts.exchange.wholeMilliseconds))
        number(CURLOPT_LOW_SPEED_LIMIT, 16)
        number(CURLOPT_LOW_SPEED_TIME, Int(max(1, timeouts.stall.wholeMilliseconds / 1000)))
        number(CURLOPT_MAXCONNECTS, 1)
        offset(CURLOPT_MAXFILESIZE_LARGE, Int64(maximumReply))
    }

    func request(_ exchange: Exchange, to address: String, _ headers: HeaderList, agent: String) {
        text(CURLOPT_URL, address)
        text(CURLOPT_USERAGENT, agent)
        number(CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_2TLS)
        switch exchange.method {
        case .get:
            number(CURLOPT_HTTPGET, 1)
        case .put, .post:
            number(CURLOPT_POST, 1)
            text(CURLOPT_CUSTOMREQUEST, exchange.method.rawValue)
            unsafe keep(orderly_curl_set_pointer(handle, CURLOPT_HTTPHEADER, headers.list))
            offset(CURLOPT_POSTFIELDSIZE_LARGE, Int64(exchange.body.count))
            // Copied by the library, so that nothing of ours must outlive this call.
            unsafe keep(orderly_curl_set_pointer(handle, CURLOPT_COPYPOSTFIELDS, exchange.body + [0]))
        }
    }

    func reception(_ reception: Reception, errors: UnsafeMutablePointer<CChar>) {
        let target = unsafe Unmanaged.passUnretained(reception).toOpaque()
        unsafe keep(orderly_curl_set_pointer(handle, CURLOPT_ERRORBUFFER, errors))
        unsafe keep(orderly_curl_set_pointer(handle, CURLOPT_WRITEDATA, target))
        unsafe keep(orderly_curl_set_writer(handle, CURLOPT_WRITEFUNCTION, Reception.body))
        unsafe keep(orderly_curl_set_pointer(handle, CURLOPT_HEADERDATA, target))
        unsafe keep(orderly_curl_set_writer(handle, CURLOPT_HEADERFUNCTION, Reception.header))
    }

    private func number(_ option: CURLoption, _ value: Int) {
        unsafe keep(orderly_curl_set_long(handle, option, value))
    }

    private func offset(_ option: CURLoption, _ value: Int64) {
        unsafe keep(orderly_curl_set_offset(handle, option, curl_off_t(value)))
    }

    private func text(_ option: CURLoption, _ value: String?) {
        unsafe keep(orderly_curl_set_string(handle, option, value))
    }

    private func keep(_ code: CURLcode) {
        if failure == nil, code != CURLE_OK { failure = code }
    }
}
