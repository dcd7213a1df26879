"""What every page that anybody may read has in common."""


def assert_anonymous_page(response):
    """Reading leaves no trace with the reader: no cookie, and nothing to vary on but the address."""
    assert not response.cookies, f"sets {sorted(response.cookies)}"
    varies = {name.strip().lower() for name in response.headers.get("Vary", "").split(",")}
    assert not varies & {"cookie", "accept-language", "user-agent", "*"}, f"varies on {sorted(varies)}"
    policy = response.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy, policy
    assert "unsafe" not in policy.replace("sandbox; default-src 'none'; style-src 'unsafe-inline'", ""), policy
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Referrer-Policy"] == "same-origin"
