import Confinement

/// Called when a host is open: from here on this process cannot open a socket to the network, whatever it is made to do.
public enum Sealed {
    public static func process() throws(AgentFailure) {
        do throws(NetworkSeal.Failure) {
            try NetworkSeal.close()
        } catch {
            throw AgentFailure(
                .machine, "this process cannot give up the network (\(error.call), errno \(error.errno))",
                hint: "the kernel needs CONFIG_SECCOMP_FILTER")
        }
    }
}
