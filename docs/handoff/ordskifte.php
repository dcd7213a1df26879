<?php
/*
 * Plugin Name: Ordskifte
 * Description: Shows cases, publications and dialogues from Ordskifte in pages of this site.
 *
 * Put this file into wp-content/mu-plugins/, and say in wp-config.php where Ordskifte is:
 *     define('ORDSKIFTE_HOME', 'https://dialog.kommune.example');
 *
 * In a text:   [ordskifte del="/p/K7M3-9QXD-2T4A-X/dialog/" overskrift="2"]
 * or, on a line of its own, the address of a page in Ordskifte, which becomes a frame (oEmbed).
 *
 * To be told at once when something changed, add https://THIS-SITE/?rest_route=/ordskifte/v1/varsel in Ordskifte, under
 * "Other web sites", and write the secret that is shown there into wp-config.php:
 *     define('ORDSKIFTE_SECRET', 'whsec_...');
 * What keeps whole pages of this site can listen to the action 'ordskifte_changed'.
 */

if (!defined('ABSPATH') || !defined('ORDSKIFTE_HOME')) {
    return;
}

// What is read here is asked about again after so many seconds: what is withdrawn there is gone here as soon.
defined('ORDSKIFTE_SECONDS') || define('ORDSKIFTE_SECONDS', 10);
// How far the clocks of both may be apart.
const ORDSKIFTE_TOLERANCE = 300;

function ordskifte_changed_key($path) {
    return 'ordskifte_new_' . md5(preg_replace('#^/(nn/|en/)#', '/', $path));
}

function ordskifte_part($path, $level, $style) {
    if (!preg_match('#^/(nn/|en/)?(sak/[0-9]{4}/[0-9]{1,7}|p/[0-9A-Z-]{13,17}(/dialog)?)/$#', $path)) {
        return '';
    }
    $path = preg_replace('#^/(nn/|en/)?#', '/${1}del/', $path);
    $address = ORDSKIFTE_HOME . $path . '?overskrift=' . (int) $level . ($style === 'ordskifte' ? '&stil=ordskifte' : '');
    $key = 'ordskifte_' . md5($address);
    $kept = get_transient($key);
    $changed = (float) get_transient(ordskifte_changed_key($path));
    if (is_array($kept) && $kept['at'] > max(microtime(true) - ORDSKIFTE_SECONDS, $changed)) {
        return $kept['html'];
    }
    $at = microtime(true);
    $asked = ['timeout' => 5, 'redirection' => 0, 'limit_response_size' => 2097152];
    if (is_array($kept)) {
        $asked['headers'] = ['If-None-Match' => $kept['tag']];
    }
    $answer = wp_remote_get($address, $asked);
    $status = wp_remote_retrieve_response_code($answer);
    if ($status === 304 && is_array($kept)) {
        $kept['at'] = $at;
    } elseif ($status === 200) {
        $tag = wp_remote_retrieve_header($answer, 'etag');
        $kept = ['html' => wp_remote_retrieve_body($answer), 'tag' => $tag, 'at' => $at];
    } else {
        // Nothing old is shown in its place: it may have been withdrawn.
        delete_transient($key);
        return '';
    }
    set_transient($key, $kept, DAY_IN_SECONDS);
    return $kept['html'];
}

add_shortcode('ordskifte', function ($given) {
    $given = shortcode_atts(['del' => '', 'overskrift' => '2', 'stil' => ''], $given);
    return ordskifte_part($given['del'], $given['overskrift'], $given['stil']);
});

add_action('init', function () {
    wp_oembed_add_provider(ORDSKIFTE_HOME . '/*', ORDSKIFTE_HOME . '/oembed/');
});

function ordskifte_is_signed(WP_REST_Request $request) {
    [$id, $at] = [(string) $request->get_header('webhook-id'), (string) $request->get_header('webhook-timestamp')];
    if (!defined('ORDSKIFTE_SECRET') || $id === '' || abs(time() - (int) $at) > ORDSKIFTE_TOLERANCE) {
        return false;
    }
    $key = base64_decode(substr(ORDSKIFTE_SECRET, strlen('whsec_')));
    $right = 'v1,' . base64_encode(hash_hmac('sha256', "$id.$at." . $request->get_body(), $key, true));
    foreach (explode(' ', (string) $request->get_header('webhook-signature')) as $given) {
        if (hash_equals($right, $given)) {
            return true;
        }
    }
    return false;
}

function ordskifte_told(WP_REST_Request $request) {
    $seen = 'ordskifte_id_' . md5($request->get_header('webhook-id'));
    if (get_transient($seen)) {
        return new WP_REST_Response(['known' => true]);
    }
    set_transient($seen, 1, 2 * ORDSKIFTE_TOLERANCE);
    foreach ((array) ($request->get_json_params()['data']['parts'] ?? []) as $part) {
        $path = (string) parse_url((string) $part, PHP_URL_PATH);
        set_transient(ordskifte_changed_key($path), microtime(true), HOUR_IN_SECONDS);
        do_action('ordskifte_changed', $path);
    }
    return new WP_REST_Response(['known' => false]);
}

add_action('rest_api_init', function () {
    register_rest_route('ordskifte/v1', '/varsel', [
        'methods' => 'POST', 'callback' => 'ordskifte_told', 'permission_callback' => 'ordskifte_is_signed',
    ]);
});
