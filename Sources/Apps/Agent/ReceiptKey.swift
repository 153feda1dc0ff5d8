import Documents
import Evidence
import Glibc
import Ledger
import Signing

/// The key of the control server's receipts, which came with this host's certificate.
///
/// A receipt lets an auditor see a host that rewrites its past, so one that nobody could check would be worth nothing on
/// the day it is needed: the answer to a statement counts only with a good one. It permits the host nothing.
struct ReceiptKey: Sendable {
    /// Nil where this host was given none; its receipts are kept as they come.
    private let keys: KeySet?
    private let host: String

    /// Reads `receipt.pub` beside the authority's certificate: both are the server's.
    init(_ configuration: Configuration) throws(PublicFile.Failure) {
        host = configuration.host
        let authority = configuration.certificateAuthority
        let folder = authority[..<(authority.lastIndex(of: "/") ?? authority.startIndex)]
        let path = "\(folder)/receipt.pub"
        let bytes: [UInt8]
        do throws(PublicFile.Failure) {
            bytes = try PublicFile.read(path, limit: 4096, guarded: true)
        } catch {
            guard error.errno == ENOENT else { throw error }
            keys = nil
            return
        }
        do throws(SigningError) {
            keys = KeySet(try PublicKey(pem: bytes))
        } catch {
            throw PublicFile.Failure(path: path, errno: EINVAL, reason: "\(error)")
        }
    }

    init(_ keys: KeySet?, host: String) {
        self.keys = keys
        self.host = host
    }

    /// What is wrong with the answer as the receipt of the statement at `place`; nil where it is one.
    func problem(with answer: [UInt8], place: ChainPlace, digest: Digest) -> String? {
        guard let keys else { return nil }
        let receipt: Receipt
        do throws(EvidenceError) {
            receipt = try Receipt(reading: answer, by: keys)
        } catch {
            switch error {
            case .signing(let cause): return "\(cause)"
            case .form(let diagnostics): return diagnostics.first?.description ?? "it is no receipt"
            case .subject: return "it is no receipt"
            }
        }
        let isOurs = receipt.host == host && receipt.place == place && receipt.digest == digest
        return isOurs ? nil : "it is the receipt of another statement"
    }
}
