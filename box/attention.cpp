// What in a box's status somebody should look at.
#include "box/status.hpp"

namespace diolkos::box {
namespace {

constexpr std::int64_t day = 86'400; // seconds

std::string mebibytes(std::uint64_t bytes) {
    return std::to_string(bytes >> 20U) + " MiB";
}

std::string_view meaning(storage_level level) {
    switch (level) {
    case storage_level::normal:
        return "as it should be.";
    case storage_level::alert:
        return "it fills up.";
    case storage_level::slow:
        return "peers are read, and receipts said, no faster than some records a second.";
    case storage_level::stopped:
        return "nothing more is taken in.";
    }
    return {};
}

void look_at_link(const status& now, std::vector<attention>& all) {
    if (!now.link.up) {
        all.push_back({"link-down",
                       "The link " + now.link.name + " is down" +
                           (now.link.last.detail.empty() ? "." : ": " + now.link.last.detail),
                       "Look at the other box, its address and the cable; diolkos doctor tries "
                       "each step."});
    } else if (now.link.hears == false) {
        all.push_back({"link-silent", "The far box is not heard on the link " + now.link.name + ".",
                       "Look at the other box and at what is between; diolkos doctor tries it."});
    }
}

void look_at_disks(const status& now, std::vector<attention>& all) {
    if (now.storage != storage_level::normal) {
        all.push_back({"disk-space",
                       "The fuller of the file systems of journal and audit log is " +
                           std::to_string(now.storage_used) +
                           " % used: " + std::string(meaning(now.storage)),
                       "Make room or enlarge the file system: diolkos audit prune frees what is "
                       "archived."});
    }
    if (now.journal_bytes >= now.journal_limit) {
        all.push_back({"journal-full",
                       "The journal is at its limit of " + mebibytes(now.journal_limit) +
                           "; peers are not read.",
                       "See what waits and for whom: diolkos journal " + now.journal_directory});
    }
    const auto& log = now.audit;
    if (log.behind_since && now.now - *log.behind_since > checkpoint_patience) {
        all.push_back({"audit-behind",
                       std::to_string(log.uncommitted) + " records are under no checkpoint yet.",
                       "The disk of " + log.directory + " is slow or stuck: look at it."});
    }
}

void look_at_certificates(const status& now, std::vector<attention>& all) {
    const auto seconds =
        std::chrono::duration_cast<std::chrono::seconds>(now.now.time_since_epoch()).count();
    for (const auto& each : now.certificates) {
        const auto left = each.expires - seconds;
        if (left < 0) {
            all.push_back({"certificate-expired", each.file + " has expired.",
                           "Renew it and reload the box."});
        } else if (left < certificate_days * day) {
            all.push_back({"certificate-expires",
                           each.file + " expires in " + std::to_string(left / day) + " days.",
                           "Renew it and reload the box."});
        }
    }
}

} // namespace

std::vector<attention> attention_of(const status& now) {
    std::vector<attention> all;
    if (now.draining) {
        all.push_back({"draining", "The box is stopping; it takes no more connections.",
                       "Wait until it has ended, and start it again."});
    }
    look_at_link(now, all);
    if (now.held_since && now.now - *now.held_since > held_patience) {
        all.push_back(
            {"peers-held", "Peers are not read: there is no room for what they say.",
             "See what is full: the link's window, what waits for it, the journal; or the disk, "
             "if it is slow."});
    }
    for (const auto& peer : now.peers) {
        if (peer.failing > 0) {
            all.push_back({"peer-unreachable",
                           "The server of " + peer.domain + " cannot be reached; " +
                               std::to_string(peer.queued) + " stanzas wait for it.",
                           "diolkos doctor says where it fails: name, address, TLS."});
        }
    }
    look_at_disks(now, all);
    look_at_certificates(now, all);
    return all;
}

} // namespace diolkos::box
