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
 */

if (!defined('ABSPATH') || !defined('ORDSKIFTE_HOME')) {
    return;
}

// What is read here is asked about again after so many seconds: what is withdrawn there is gone here as soon.
const ORDSKIFTE_SECONDS = 10;

function ordskifte_part($path, $level, $style) {
    if (!preg_match('#^/(nn/|en/)?(sak/[0-9]{4}/[0-9]{1,7}|p/[0-9A-Z-]{13,17}(/dialog)?)/$#', $path)) {
        return '';
    }
    $path = preg_replace('#^/(nn/|en/)?#', '/${1}del/', $path);
    $address = ORDSKIFTE_HOME . $path . '?overskrift=' . (int) $level . ($style === 'ordskifte' ? '&stil=ordskifte' : '');
    $key = 'ordskifte_' . md5($address);
    $kept = get_transient($key);
    if (is_array($kept) && $kept['at'] > time() - ORDSKIFTE_SECONDS) {
        return $kept['html'];
    }
    $asked = ['timeout' => 5, 'redirection' => 0, 'limit_response_size' => 2097152];
    if (is_array($kept)) {
        $asked['headers'] = ['If-None-Match' => $kept['tag']];
    }
    $answer = wp_remote_get($address, $asked);
    $status = wp_remote_retrieve_response_code($answer);
    if ($status === 304 && is_array($kept)) {
        $kept['at'] = time();
    } elseif ($status === 200) {
        $tag = wp_remote_retrieve_header($answer, 'etag');
        $kept = ['html' => wp_remote_retrieve_body($answer), 'tag' => $tag, 'at' => time()];
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
