public import Documents
public import Identity
public import Signing

/// What the control server does with what it is given and asked for, apart from HTTP.
///
/// It holds no key that a host obeys: what it checks, it checks to spare the hosts, and each host checks again.
public struct Mailbox: Sendable {
    let store: Store
    let authority: CertificateAuthority
    /// Signs receipts, and is trusted for nothing else.
    let receiptKey: PrivateKey
    let now: @Sendable () -> Timestamp

    public init(
        store: Store, authority: CertificateAuthority, receiptKey: PrivateKey, now: @escaping @Sendable () -> Timestamp
    ) {
        self.store = store
        self.authority = authority
        self.receiptKey = receiptKey
        self.now = now
    }

    /// Days that a host's certificate is good for; it is renewed at two thirds of them.
    public static let hostCertificateDays = 90
}
