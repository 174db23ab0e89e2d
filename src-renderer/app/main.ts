/** Where the page begins. */

import { createApp } from 'vue'
import App from './App.vue'
import { Connection, connectionKey } from './connection'
import { createTexts } from './texts'
import './styles.css'

const connection = new Connection()
createApp(App).use(createTexts()).provide(connectionKey, connection).mount('#app')
connection.open()
