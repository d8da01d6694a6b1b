#include "box/expiry_watch.hpp"

#include <ctime>
#include <optional>

namespace diolkos::box {
namespace {

// Days ahead, the farthest first; 0: it has expired.
constexpr int warnings[] = {30, 7, 1, 0};

std::string date(std::int64_t seconds) {
    const std::time_t time = seconds;
    std::tm parts{};
    char text[sizeof "2026-11-23T00:00:00Z"] = "";
    if (::gmtime_r(&time, &parts) != nullptr) {
        (void)std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &parts);
    }
    return text;
}

} // namespace

expiry_watch::expiry_watch(recorder& log, actions& out)
    : log_(log),
      out_(out) {}

void expiry_watch::own(std::vector<own_certificate> certificates) {
    own_ = std::move(certificates);
    check_own();
}

void expiry_watch::seen(const std::string& domain, const std::string& fingerprint,
                        std::int64_t expires) {
    if (expires != 0) {
        check("The certificate of " + domain, domain, fingerprint, expires, false);
    }
}

void expiry_watch::on_time() {
    if (next_ <= log_.now().mono) {
        check_own();
    }
}

void expiry_watch::check_own() {
    next_ = log_.now().mono + expiry_check_interval;
    for (const auto& each : own_) {
        check("This box's certificate " + each.file, "", each.fingerprint, each.expires, true);
    }
}

void expiry_watch::check(const std::string& what, const std::string& domain,
                         const std::string& fingerprint, std::int64_t expires, bool is_own) {
    const auto now = std::chrono::floor<std::chrono::seconds>(log_.now().wall);
    const auto left = std::chrono::seconds(expires) - now.time_since_epoch();
    std::optional<int> nearest; // of those that apply
    for (const int days : warnings) {
        if (left <= std::chrono::days(days)) {
            nearest = days;
        }
    }
    if (!nearest) {
        return;
    }
    if (!announced_.contains(fingerprint) && announced_.size() >= max_watched) {
        return; // the audit has the fingerprint of every stream; this is a service on top of it
    }
    const auto [said, first] = announced_.try_emplace(fingerprint, *nearest);
    if (!first && said->second <= *nearest) {
        return;
    }
    said->second = *nearest;
    announce(what, domain, fingerprint, expires, *nearest, is_own);
}

void expiry_watch::announce(const std::string& what, const std::string& domain,
                            const std::string& fingerprint, std::int64_t expires, int days,
                            bool is_own) {
    std::string text = what;
    if (days == 0) {
        text += " has expired on " + date(expires);
    } else {
        text += " expires on " + date(expires) + ", in less than " + std::to_string(days) +
                (days == 1 ? " day" : " days");
    }
    audit::record entry;
    entry.what = audit::event::certificate_expires;
    entry.outcome = days == 0 ? "expired" : "expires";
    entry.rule = is_own ? "certificate.own" : "certificate.peer";
    entry.peer_domain = domain;
    if (!is_own) {
        entry.peer_fingerprint = fingerprint;
    }
    entry.detail = text;
    log_.add(entry);
    out_.emplace_back(log_line{
        days <= 1 ? message::certificate_expired : message::certificate_expires, text + "."});
}

} // namespace diolkos::box
