// The part of host that answers an operator.
#include "audit/json_text.hpp"
#include "net/host.hpp"

namespace diolkos::net {
namespace {

box::disk_status disk_of(std::string of, const std::filesystem::path& folder,
                         const box::storage_space& space) {
    return {std::move(of), folder.string(), space.free_bytes, space.total_bytes};
}

// A value of JSON; what stands in it is a domain or a sentence of this program's around one.
std::string json_member(std::string_view name, std::string_view value) {
    std::string text = "{\"" + std::string(name) + "\":";
    audit::append_json_string(value, audit::max_field_bytes, text);
    return text + "}\n";
}

} // namespace

std::string host::on_status_asked() {
    auto status = gateway_.described(now());
    status.journal_directory = journal_.path().string();
    status.audit = {audit_.path().string(),
                    std::string(audit_.verifier().name()),
                    audit_.size(),
                    audit_.size() - checkpoint_,
                    checkpoint_,
                    signed_at_,
                    behind_since_};
    status.disks = {disk_of("journal", journal_.path(), space_.journal),
                    disk_of("audit", audit_.path(), space_.audit)};
    return box::to_json(status);
}

std::pair<bool, std::string> host::on_test_asked(const std::string& near, const std::string& far,
                                                 const std::string& who) {
    auto made = gateway_.test(near, far, who, now());
    obey();
    if (const auto* const denied = std::get_if<box::test_denied>(&made)) {
        return {false, json_member("error", denied->why)};
    }
    return {true, json_member("from", std::get<box::test_sent>(made).from)};
}

} // namespace diolkos::net
