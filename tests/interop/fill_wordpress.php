<?php
// Sets WordPress up, makes a page of each text given as JSON, and prints their numbers.
$_SERVER['HTTP_HOST'] = parse_url(getenv('ORDSKIFTE_WORDPRESS'), PHP_URL_HOST);
$_SERVER['REQUEST_URI'] = '/';
(new mysqli('localhost', 'root', '', '', 0, getenv('ORDSKIFTE_SOCKET')))
    ->query('CREATE DATABASE wordpress CHARACTER SET utf8mb4');
define('WP_INSTALLING', true);
function wp_mail() { return true; }
require $argv[1] . '/wp-load.php';
require ABSPATH . 'wp-admin/includes/upgrade.php';
wp_install('Nordfjæra kommune', 'redaktor', 'redaktor@nordfjaera.example', true, '', bin2hex(random_bytes(12)));
kses_remove_filters();
$made = [];
foreach (json_decode(stream_get_contents(STDIN), true) as $name => $text) {
    $made[$name] = wp_insert_post([
        'post_type' => 'page', 'post_status' => 'publish', 'post_title' => $name, 'post_content' => $text,
    ]);
}
echo "\n", json_encode($made), "\n";
