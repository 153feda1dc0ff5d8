import CCurl

/// What libcurl reports about a transfer that did not end well.
struct CurlReport: Sendable, Hashable {
    /// `CURLcode`.
    var code: UInt32
    /// The error buffer's text.
    var detail: String
    /// OpenSSL's `X509_V_ERR_*` of the server's certificate; 0 is fine.
    var verification: Int
    /// The library's file limit does not see a body without an announced length; we stopped it.
    var stoppedAtLimit: Bool
}

extension TransportFailure {
    /// Which of the kinds a report is (https://curl.se/libcurl/c/libcurl-errors.html), in words for `host`.
    init(_ report: CurlReport, host: String) {
        let kind = report.stoppedAtLimit ? .tooLarge : TransportFailure.kind(of: report)
        self.init(kind: kind, message: TransportFailure.message(kind, host: host, detail: report.detail))
    }

    private static func kind(of report: CurlReport) -> Kind {
        switch CURLcode(report.code) {
        case CURLE_COULDNT_RESOLVE_HOST: .nameNotFound
        case CURLE_COULDNT_CONNECT: .noConnection
        case CURLE_OPERATION_TIMEDOUT: .timeout
        case CURLE_PEER_FAILED_VERIFICATION: serverCertificate(report)
        case CURLE_SSL_CERTPROBLEM, CURLE_SSL_CACERT_BADFILE: .credentials
        case CURLE_SSL_CONNECT_ERROR: alert(report.detail) ?? .handshake
        // With TLS 1.3 the server judges the client's certificate after the client's handshake is done.
        case CURLE_RECV_ERROR, CURLE_SEND_ERROR: alert(report.detail) ?? .interrupted
        case CURLE_GOT_NOTHING, CURLE_PARTIAL_FILE: .interrupted
        case CURLE_FILESIZE_EXCEEDED: .tooLarge
        default: .notHTTP
        }
    }

    private static func serverCertificate(_ report: CurlReport) -> Kind {
        // X509_V_ERR_CERT_NOT_YET_VALID 9, X509_V_ERR_CERT_HAS_EXPIRED 10
        if report.verification == 9 || report.verification == 10 { return .serverCertificateExpired }
        if report.detail.contains("subject name") { return .wrongHostName }
        // libcurl's code for the peer's alert `certificate expired` is this one too, and its text then is this, because
        // our own verification has found nothing.
        let isAlert = report.detail == "SSL certificate verification failed"
        return isAlert ? .clientCertificateExpired : .wrongAuthority
    }

    /// The peer's TLS alert (RFC 8446, 6.2) in OpenSSL's words.
    private static func alert(_ detail: String) -> Kind? {
        guard detail.contains("alert") else { return nil }
        if detail.contains("certificate expired") { return .clientCertificateExpired }
        let refusals = [
            "unknown ca", "bad certificate", "certificate required", "certificate unknown", "certificate revoked",
            "unsupported certificate", "access denied", "decrypt error",
        ]
        return refusals.contains { detail.contains($0) } ? .clientCertificateRefused : .handshake
    }

    private static func message(_ kind: Kind, host: String, detail: String) -> String {
        let plain = detail.unicodeScalars.map { (0x20..<0x7F).contains($0.value) ? Character($0) : "?" }
        let cause = plain.isEmpty ? "" : " (\(String(plain.prefix(200))))"
        switch kind {
        case .nameNotFound: return "the name \(host) has no address; check mcp_base_url and this host's name service"
        case .noConnection: return "nobody answers at \(host)\(cause); is the control server running and the way open?"
        case .timeout: return "\(host) did not answer in time\(cause); it is tried again later"
        case .interrupted:
            return "\(host) ended the connection before its reply was whole\(cause); it is tried again; if it goes on, "
                + "see whether the server accepts this host's client certificate"
        case .wrongAuthority:
            return
                "the certificate of \(host) is not of the configured authority\(cause); check ca_cert, and who answers there"
        case .wrongHostName:
            return "the certificate of \(host) is for other names\(cause); check mcp_base_url, and who answers there"
        case .serverCertificateExpired:
            return "the certificate of \(host) is not valid today\(cause); check this host's clock, then the server"
        case .clientCertificateRefused:
            return "\(host) refuses this host's certificate\(cause); admit the host again with `orderly-control admit`"
        case .clientCertificateExpired:
            return "\(host) says that this host's certificate has expired\(cause); admit the host again with "
                + "`orderly-control admit`, and check both clocks"
        case .credentials:
            return "the client certificate, its key or the authority's certificate cannot be used\(cause); check "
                + "client_cert, client_key and ca_cert"
        case .handshake: return "no TLS connection with \(host)\(cause); it must speak TLS 1.2 or later"
        case .tooLarge: return "the reply of \(host) is larger than allowed; look at what the server sends"
        case .notHTTP: return "\(host) does not answer as a control server\(cause); check mcp_base_url"
        }
    }
}
