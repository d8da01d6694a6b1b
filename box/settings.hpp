// Everything that a box can be told. config/ fills it from the TOML file; the simulation by hand.
//
// Threads  values; the profile and the functions are shared and immutable
#pragma once

#include "box/expiry_watch.hpp"
#include "box/peer_settings.hpp"
#include "box/storage_watch.hpp"
#include "guard/guard.hpp"
#include "link/carrier.hpp"
#include "secret/secret_array.hpp"
#include "xmpp/dialback_key.hpp"
#include "xmpp/limits.hpp"

#include <array>
#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace diolkos::box {

enum class side : std::uint8_t { low, high };

// Names of domains: exact ("high.example"), a suffix ("*.high.example", any depth, not the name
// itself), or "*" for any.
class domain_set {
public:
    domain_set() = default;
    explicit domain_set(std::vector<std::string> patterns); // prepared, lower case
    [[nodiscard]] bool contains(std::string_view domain) const noexcept;
    [[nodiscard]] bool names(std::string_view domain) const noexcept; // contains, other than by "*"
    [[nodiscard]] const std::vector<std::string>& patterns() const noexcept { return patterns_; }

private:
    std::vector<std::string> patterns_;
};

struct settings {
    std::string box_name; // in every audit record
    side which = side::low;
    domain_set near_domains; // served by the servers on this box's own side
    domain_set far_domains;  // those this box stands for: served on the other side
    // Whose domain a name is. A side that is "*" has every name that the other side does not have,
    // so no peer can ever claim a name of the other side.
    [[nodiscard]] bool is_near(std::string_view domain) const noexcept;
    [[nodiscard]] bool is_far(std::string_view domain) const noexcept;
    domain_set allowed{{"*"}}; // of the near domains, those that may federate ...
    domain_set blocked;        // ... and of these, those that may not after all
    peer_table peers;
    // Whether there may be streams with that near domain at all, in either direction.
    [[nodiscard]] bool may_federate(std::string_view domain) const noexcept;
    std::shared_ptr<const guard::compiled_profile> profile;
    bool paranoid = false; // both validators judge what comes in, not the second one alone
    std::string configuration_digest; // SHA-256 of the configuration file, hex
    std::string policy_digest;        // SHA-256 of the profile's file, hex
    audit::address_form addresses = audit::address_form::plain; // in the audit log
    storage_settings storage;
    xmpp::stream_limits streams;
    link::link_settings link;           // but `boot`, which is the journal's to say
    std::array<std::byte, 16> boot{};   // of this run, in every audit record
    secret::secret_array<32> audit_key; // for the mac of crossings; the same on both boxes
    std::string confinement;            // what this process has given up, for the start record
    bool text_marks = true;             // of messages, in the audit: for `audit find`

    // Of the journal: a segment, and all of them. Beyond the second, peers are read no further.
    std::uint64_t journal_segment_bytes = std::uint64_t{64} << 20U;
    std::uint64_t journal_limit_bytes = std::uint64_t{1} << 30U;
    // Of records and the stanzas that they keep, in memory, on the way to the disk; beyond it the
    // same. Two windows and their records.
    std::size_t max_undurable_bytes = std::size_t{32} << 20U;

    std::size_t max_streams = 4096;        // in and out
    std::size_t max_unauthenticated = 512; // inbound
    std::size_t max_per_address = 8;       // inbound, not authenticated
    std::size_t max_resumable = 1024;      // XEP-0198: sessions kept whose stream was lost
    std::size_t max_queue_stanzas = 1024;  // per destination, while its stream opens
    std::size_t max_queue_bytes = std::size_t{4} * 1024 * 1024;
    std::chrono::seconds queue_age{30};    // then remote-server-timeout
    std::chrono::seconds link_wait_iq{30}; // while the link is down
    std::chrono::seconds link_wait_other{600};
    std::size_t link_wait_stanzas = 8192; // so many, of so many bytes; then peers are not read ...
    std::size_t link_wait_bytes = std::size_t{8} * 1024 * 1024; // ... for link_wait_iq at most
    std::chrono::seconds retry_after{5}; // a destination that failed is tried again no sooner
    std::vector<own_certificate> own_certificates; // of edge and link, for their expiry
    std::chrono::seconds stream_idle{600}; // an outbound stream unused for so long is closed

    // Makes the dialback keys of this run. The gateway makes it at start, of random bytes: a key is
    // asked about within seconds, so nothing is gained by a secret that outlives the process.
    std::shared_ptr<const xmpp::dialback::key_maker> dialback_keys;

    // Fills with cryptographically strong random bytes.
    std::function<void(std::span<std::byte>)> random;
};

} // namespace diolkos::box
